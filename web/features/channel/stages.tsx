'use client';
import { useQuery } from '@tanstack/react-query';
import { LoaderCircle, Play } from 'lucide-react';
import type { LiveState } from '../../../domain/sessions/model';
import { useNow } from '../../lib/hooks';
import { sessionQuery } from '../../lib/queries';
import { ago } from '../../lib/time';
import { ButtonLink } from '../../ui/button';

/** After a stream that was watched live, with its replay once there is one. */
export function EndedStage({ name, live, sessionId }: { name: string; live: LiveState; sessionId: string }) {
  const session = useQuery({
    ...sessionQuery(sessionId),
    // The recording is ready seconds after the end.
    refetchInterval: ({ state }) =>
      live.state === 'offline' && state.data?.recording == null && state.dataUpdateCount < 60 ? 5_000 : false,
  });
  const recording = session.data?.recording;
  return (
    <div data-testid="stream-ended">
      <p className="font-bold text-xl">The stream has ended</p>
      <p className="mt-1 text-neutral-300 text-sm">
        {recording ? 'The replay is ready.' : `The next stream by ${name} starts here automatically.`}
      </p>
      <div className="mt-5 flex flex-wrap justify-center gap-2">
        {recording && (
          <ButtonLink href={`/v/${sessionId}`} prefetch={false} look="primary">
            <Play size={16} fill="currentColor" aria-hidden /> Watch replay
          </ButtonLink>
        )}
        <ButtonLink href="/" className="bg-white/15 text-white hover:bg-white/25">
          Browse live channels
        </ButtonLink>
      </div>
    </div>
  );
}

export function OfflineStage({ live, name }: { live: LiveState; name: string }) {
  const now = useNow(60_000);
  const last = live.lastSession;
  const image = last?.recording?.thumbnailUrl ?? last?.thumbnailUrl;
  return (
    <div
      className="relative grid size-full place-items-center overflow-hidden bg-neutral-900 text-white"
      data-testid="offline"
    >
      {image && (
        // biome-ignore lint/performance/noImgElement: an exported site has no image optimiser
        <img src={image} alt="" className="absolute inset-0 size-full object-cover opacity-35 blur-sm" />
      )}
      <div className="relative p-6 text-center">
        <span className="rounded-md bg-black/70 px-2.5 py-1 font-bold text-xs uppercase tracking-wide">
          Offline
        </span>
        <p className="mt-4 font-extrabold text-2xl tracking-tight sm:text-3xl">{name} is offline</p>
        <p className="mt-1.5 text-neutral-200 text-sm">
          {last && now > 0
            ? `Last live ${ago(last.endedAt ?? last.startedAt, now)}: ${last.title}`
            : 'The next stream starts here automatically.'}
        </p>
        {last?.recording && (
          <ButtonLink href={`/v/${last.sessionId}`} prefetch={false} look="primary" className="mt-5">
            <Play size={16} fill="currentColor" aria-hidden /> Watch last stream
          </ButtonLink>
        )}
      </div>
    </div>
  );
}

export function StartingStage({ name }: { name: string }) {
  return (
    <div
      className="grid size-full place-items-center bg-neutral-900 text-white"
      role="status"
      data-testid="starting"
    >
      <div className="p-6 text-center">
        <LoaderCircle size={40} className="mx-auto animate-spin text-[#ff9a5c]" aria-hidden />
        <p className="mt-4 font-bold text-xl">{name} is going live</p>
        <p className="mt-1 text-neutral-300 text-sm">The stream starts in a moment.</p>
      </div>
    </div>
  );
}
