'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import type { Terms } from '../../../domain/chat/moderation/model';
import { call, messageOf } from '../../lib/api';
import { Button } from '../../ui/button';
import { FormError, TextAreaField } from '../../ui/field';
import { termsQuery } from './queries';
import { type ParsedTerms, parseTerms } from './terms';

/** Blocked and permitted terms, saved together. */
export function TermsForm({ channelId }: { channelId: string }) {
  const terms = useQuery({ ...termsQuery(channelId), refetchOnWindowFocus: false });
  if (terms.data === undefined) {
    return terms.isError ? (
      <FormError>{messageOf(terms.error)}</FormError>
    ) : (
      <div className="skeleton h-40 rounded-lg" role="status" aria-label="Loading the terms" />
    );
  }
  return <Lists channelId={channelId} saved={terms.data} />;
}

const lines = (terms: readonly string[]): string => terms.join('\n');

function Lists({ channelId, saved }: { channelId: string; saved: Terms }) {
  const queries = useQueryClient();
  const [blocked, setBlocked] = useState(lines(saved.blocked));
  const [permitted, setPermitted] = useState(lines(saved.permitted));
  const [block, permit] = [parseTerms(blocked), parseTerms(permitted)];
  const dirty = lines(block.terms) !== lines(saved.blocked) || lines(permit.terms) !== lines(saved.permitted);
  const wrong = block.problem !== undefined || permit.problem !== undefined;
  const save = useMutation({
    mutationFn: () =>
      call('chat.setTerms', {
        params: { channelId },
        body: { blocked: block.terms, permitted: permit.terms },
      }),
    onSuccess: (next) => {
      queries.setQueryData(termsQuery(channelId).queryKey, next);
      setBlocked(lines(next.blocked));
      setPermitted(lines(next.permitted));
    },
  });
  useEffect(() => {
    if (!dirty) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [dirty]);

  return (
    <form
      noValidate
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!wrong) save.mutate();
      }}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <List label="Blocked terms" parsed={block} text={blocked} onChange={setBlocked}>
          Messages with a blocked term go to the review queue. * matches any letters.
        </List>
        <List label="Permitted terms" parsed={permit} text={permitted} onChange={setPermitted}>
          Phrases that are allowed although they contain a blocked term.
        </List>
      </div>
      {save.isError && <FormError>{messageOf(save.error)}</FormError>}
      <div className="flex min-h-9 items-center gap-4">
        <Button type="submit" look="primary" busy={save.isPending} disabled={!dirty || wrong}>
          Save terms
        </Button>
        <span aria-live="polite" className="font-semibold text-sm">
          {dirty ? (
            <span className="text-link">Unsaved changes</span>
          ) : (
            save.isSuccess && <span className="text-good">Saved</span>
          )}
        </span>
      </div>
    </form>
  );
}

function List({
  label,
  parsed,
  text,
  onChange,
  children,
}: {
  label: string;
  parsed: ParsedTerms;
  text: string;
  onChange: (text: string) => void;
  children: ReactNode;
}) {
  const count = parsed.terms.length;
  return (
    <TextAreaField
      label={`${label} (${count})`}
      hint={<>One per line. {children}</>}
      error={parsed.problem}
      value={text}
      onChange={(event) => onChange(event.target.value)}
      rows={7}
      spellCheck={false}
      autoCapitalize="none"
      className="font-mono"
    />
  );
}
