'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ImageOff, LoaderCircle, Smile, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { call, messageOf } from '../../lib/api';
import { compact } from '../../lib/time';
import { Confirm } from '../../ui/dialog';
import { FormError } from '../../ui/field';
import { EmoteForm } from './emote-form';
import { EmoteImage } from './emote-image';
import { type Emote, emotesQuery } from './queries';

/** The channel's own emotes, with their use. */
export function EmotesPanel({ channelId }: { channelId: string }) {
  const queries = useQueryClient();
  const { queryKey } = emotesQuery(channelId);
  const list = useQuery(emotesQuery(channelId));
  const [asking, setAsking] = useState<Emote>();
  const remove = useMutation({
    mutationFn: ({ name }: Emote) => call('chat.deleteEmote', { params: { channelId, name } }),
    onSuccess: (_, deleted) => {
      void queries.cancelQueries({ queryKey });
      queries.setQueryData(
        queryKey,
        (list) => list && { ...list, channel: list.channel.filter(({ name }) => name !== deleted.name) },
      );
    },
    onSettled: () => setAsking(undefined),
  });
  const emotes = list.data?.channel ?? [];
  return (
    <div className="grid gap-5">
      <EmoteForm channelId={channelId} />
      {list.isError && list.data === undefined && <FormError>{messageOf(list.error)}</FormError>}
      {remove.isError && <FormError>{messageOf(remove.error)}</FormError>}
      {list.isPending && (
        <div className="skeleton h-24 rounded-lg" role="status" aria-label="Loading emotes" />
      )}
      {list.isSuccess && emotes.length === 0 && (
        <div className="rounded-xl bg-sunken px-4 py-8 text-center text-dim text-sm">
          <Smile size={26} className="mx-auto mb-2.5" aria-hidden />
          Your channel has no emotes yet.
        </div>
      )}
      <ul className="grid gap-2 sm:grid-cols-2" data-testid="emotes">
        {emotes.map((emote) => (
          <li
            key={emote.name}
            data-state={emote.state}
            className="flex items-center gap-3 rounded-lg border border-line px-3 py-2"
          >
            <Preview emote={emote} />
            <div className="min-w-0 flex-1">
              <p className="truncate font-semibold text-sm">:{emote.name}:</p>
              <p className={`text-xs ${emote.state === 'refused' ? 'text-bad' : 'text-dim'}`}>
                {statusOf(emote)}
              </p>
            </div>
            <button
              type="button"
              aria-label={`Delete emote ${emote.name}`}
              title="Delete"
              onClick={() => setAsking(emote)}
              className="grid size-8 shrink-0 place-items-center rounded-lg text-dim hover:bg-hover hover:text-bad"
            >
              <Trash2 size={16} aria-hidden />
            </button>
          </li>
        ))}
      </ul>
      {asking && (
        <Confirm
          title={`Delete :${asking.name}:?`}
          action="Delete"
          busy={remove.isPending}
          onConfirm={() => remove.mutate(asking)}
          onCancel={() => setAsking(undefined)}
        >
          Messages show its name instead, old messages too.
        </Confirm>
      )}
    </div>
  );
}

function Preview({ emote }: { emote: Emote }) {
  if (emote.state === 'ready') {
    return <EmoteImage emote={emote} alt="" size={36} className="size-9 object-contain" />;
  }
  return (
    <span className="grid size-9 place-items-center rounded bg-sunken text-dim">
      {emote.state === 'processing' ? (
        <LoaderCircle size={18} className="animate-spin" aria-hidden />
      ) : (
        <ImageOff size={18} aria-hidden />
      )}
    </span>
  );
}

function statusOf({ state, problem, uses, animated }: Emote): string {
  if (state === 'processing') return 'Processing…';
  if (state === 'refused') return problem ?? 'The image was rejected.';
  const used = uses === 1 ? 'used once' : `used ${compact(uses)} times`;
  return animated ? `animated, ${used}` : used;
}
