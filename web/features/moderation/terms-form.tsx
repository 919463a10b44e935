'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import type { Terms } from '../../../domain/chat/moderation/model';
import { call, messageOf } from '../../lib/api';
import { Button } from '../../ui/button';
import { Field, FormError, inputLook } from '../../ui/field';
import { termsQuery } from './queries';
import { type ParsedTerms, parseTerms } from './terms';

/** Two lists, one term a line, which are saved as a whole. */
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
        <List label="Blocked" parsed={block} text={blocked} onChange={setBlocked}>
          A message that holds one waits for a moderator. * stands for any letters.
        </List>
        <List label="Permitted" parsed={permit} text={permitted} onChange={setPermitted}>
          Phrases that excuse the blocked terms inside them.
        </List>
      </div>
      {save.isError && <FormError>{messageOf(save.error)}</FormError>}
      <div className="flex min-h-9 items-center gap-4">
        <Button type="submit" look="primary" busy={save.isPending} disabled={!dirty || wrong}>
          Save both lists
        </Button>
        <span aria-live="polite" className="font-semibold text-sm">
          {dirty ? (
            <span className="text-link">Not saved yet</span>
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
    <Field
      label={`${label} (${count} ${count === 1 ? 'term' : 'terms'})`}
      hint={<>One a line. {children}</>}
      error={parsed.problem}
    >
      {(control) => (
        <textarea
          {...control}
          value={text}
          onChange={(event) => onChange(event.target.value)}
          rows={7}
          spellCheck={false}
          autoCapitalize="none"
          className={`${inputLook} font-mono`}
        />
      )}
    </Field>
  );
}
