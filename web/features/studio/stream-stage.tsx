'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Clock, Eye, Square } from 'lucide-react';
import { useState } from 'react';
import type { OwnChannel } from '../../../domain/channels/model';
import type { LiveState } from '../../../domain/sessions/model';
import { call, messageOf } from '../../lib/api';
import { useNow } from '../../lib/hooks';
import { liveQuery } from '../../lib/queries';
import { clock, compact } from '../../lib/time';
import { Button } from '../../ui/button';
import { cx } from '../../ui/cx';
import { Confirm } from '../../ui/dialog';
import { FormError } from '../../ui/field';
import { LiveBadge } from '../../ui/live-badge';
import { Player } from '../player/player';

const texts = {
  offline: ['Waiting for your encoder', 'Start streaming in OBS. The preview appears here automatically.'],
  starting: ['Your encoder is connected', 'Your stream starts in a moment.'],
  live: ['You are live', 'Viewers can watch now.'],
  reconnecting: [
    'Your encoder disconnected',
    'Check your network and encoder. The stream continues when it reconnects; viewers see the last frame.',
  ],
  starving: [
    'Your encoder sends no video',
    'It is connected, but too little arrives. Check whether it is frozen or its upload is too slow; viewers see the last frame.',
  ],
} as const;

/** Preview and state of the stream. */
export function StreamStage({
  channel,
  live,
  hasKey,
}: {
  channel: OwnChannel;
  live: LiveState | undefined;
  hasKey: boolean;
}) {
  const queries = useQueryClient();
  const now = useNow();
  const [asking, setAsking] = useState(false);
  const state = live?.state ?? 'offline';
  const session = live?.session;
  const end = useMutation({
    mutationFn: (sessionId: string) => call('sessions.end', { params: { sessionId } }),
    onSettled: () => {
      setAsking(false);
      void queries.invalidateQueries({ queryKey: liveQuery(channel.name).queryKey });
    },
  });
  const isOpen = state === 'live' || state === 'reconnecting';
  const starving = state === 'live' && session?.starving === true;
  const [title, text] =
    state === 'offline' && !hasKey
      ? (['Set up your encoder', 'Create a stream key below and paste it into OBS.'] as const)
      : starving
        ? texts.starving
        : texts[state];
  const url = live?.playbackUrl;

  return (
    <section
      aria-label="Stream"
      data-testid="stream-stage"
      data-state={starving ? 'starving' : state}
      className="overflow-hidden rounded-xl border border-line bg-raised"
    >
      <div className="relative aspect-video max-h-[60dvh] w-full bg-black">
        {isOpen && url && session ? (
          <Player
            key={session.sessionId}
            source={url}
            stream={state}
            starving={starving}
            onDoubt={() => void queries.invalidateQueries({ queryKey: liveQuery(channel.name).queryKey })}
            poster={null}
            label="Preview of your stream"
          />
        ) : (
          <div className="grid size-full place-items-center bg-neutral-900 p-6 text-center text-white">
            <div>
              <span className="relative mx-auto mb-5 grid size-14 place-items-center" aria-hidden>
                <span
                  className={cx(
                    'absolute inset-0 animate-ping rounded-full opacity-40',
                    state === 'starting' ? 'bg-[#ff7a2f]' : 'bg-neutral-500',
                  )}
                />
                <span
                  className={cx(
                    'size-5 rounded-full',
                    state === 'starting' ? 'bg-[#ff7a2f]' : 'bg-neutral-400',
                  )}
                />
              </span>
              <p className="font-bold text-xl">{title}</p>
              <p className="mt-1 text-neutral-300 text-sm">{text}</p>
            </div>
          </div>
        )}
      </div>
      <div className="flex min-h-16 flex-wrap items-center gap-x-5 gap-y-2 px-5 py-3">
        {state === 'live' && <LiveBadge />}
        <div className="min-w-0 flex-1" role="status">
          <p className={cx('font-bold', (state === 'reconnecting' || starving) && 'text-bad')}>
            {state === 'offline' ? 'Offline' : title}
          </p>
          {isOpen && <p className="text-dim text-sm">{text}</p>}
        </div>
        {isOpen && session && (
          <>
            <span className="flex items-center gap-1.5 font-semibold tabular-nums" title="Viewers">
              <Eye size={18} aria-hidden /> {compact(session.viewers)}
              <span className="sr-only">viewers</span>
            </span>
            {now > 0 && (
              <span className="flex items-center gap-1.5 tabular-nums" title="Time live">
                <Clock size={16} aria-hidden /> {clock(now - Date.parse(session.liveAt ?? session.startedAt))}
              </span>
            )}
          </>
        )}
        {state !== 'offline' && session && (
          <Button look="danger" onClick={() => setAsking(true)} data-testid="end-stream">
            <Square size={14} fill="currentColor" aria-hidden /> End stream
          </Button>
        )}
      </div>
      {end.isError && (
        <div className="px-5 pb-4">
          <FormError>{messageOf(end.error)}</FormError>
        </div>
      )}
      {asking && session && (
        <Confirm
          title="End the stream?"
          action="End stream"
          busy={end.isPending}
          onConfirm={() => end.mutate(session.sessionId)}
          onCancel={() => setAsking(false)}
        >
          Stop your encoder as well, or it will start a new stream.
        </Confirm>
      )}
    </section>
  );
}
