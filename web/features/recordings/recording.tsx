'use client';
import { useQuery } from '@tanstack/react-query';
import { Clapperboard } from 'lucide-react';
import Link from 'next/link';
import { lazy, useEffect, useState } from 'react';
import { shownName } from '../../../domain/users/shown-name';
import { isProblem } from '../../lib/api';
import { categoryTitle, useCategories } from '../../lib/categories';
import { useNow, useSlug, useTitle } from '../../lib/hooks';
import { sessionQuery } from '../../lib/queries';
import { ago } from '../../lib/time';
import { ButtonLink } from '../../ui/button';
import { Later } from '../../ui/later';
import { ErrorNotice, NotFoundNotice } from '../../ui/notice';
import { Player, preloadPlayer } from '../player/player';
import { Layout } from './layout';
import { createPosition } from './position';

/** In its own chunk, like the player. */
const ReplayChat = lazy(() => import('./replay-chat').then((file) => ({ default: file.ReplayChat })));

export function RecordingRoute() {
  const slug = useSlug();
  return slug === undefined ? <RecordingSkeleton /> : <RecordingView key={slug} sessionId={slug} />;
}

function RecordingSkeleton() {
  return (
    <Layout
      stage={<div className="size-full bg-black" />}
      about={
        <div className="space-y-3 px-4 py-6 sm:px-6" role="status" aria-label="Loading recording">
          <div className="skeleton h-5 w-2/3 rounded" />
          <div className="skeleton h-4 w-48 rounded" />
        </div>
      }
      aside={null}
    />
  );
}

function RecordingView({ sessionId }: { sessionId: string }) {
  const session = useQuery({
    ...sessionQuery(sessionId),
    refetchInterval: ({ state }) =>
      state.data !== undefined && state.data.recording === null && state.dataUpdateCount < 60 ? 5_000 : false,
  });
  const categories = useCategories();
  const now = useNow(60_000);
  const [position] = useState(createPosition);
  useEffect(preloadPlayer, []);
  useTitle(session.data && `${session.data.title} – ${session.data.displayName}`);

  const missing =
    sessionId === '' ||
    isProblem(session.error, 'not-found') ||
    isProblem(session.error, 'validation-failed');
  if (missing) {
    return (
      <NotFoundNotice icon={<Clapperboard size={28} />} title="Recording not found">
        It may have been deleted.
      </NotFoundNotice>
    );
  }
  if (session.isError && session.data === undefined) {
    return (
      <ErrorNotice
        title="This recording could not be loaded"
        error={session.error}
        onRetry={() => void session.refetch()}
      />
    );
  }
  if (session.data === undefined) return <RecordingSkeleton />;
  const { recording, title, category, startedAt, peakViewers, name, displayName } = session.data;
  return (
    <Layout
      stage={
        recording ? (
          <Player
            source={recording.parts}
            poster={recording.thumbnailUrl}
            label={`Recording: ${title}`}
            onPosition={position.set}
          />
        ) : (
          <div className="grid size-full place-items-center bg-neutral-900 p-6 text-center text-white">
            <div>
              <p className="font-bold text-xl">
                {session.data.state === 'ended' ? 'The recording is processing' : 'This stream is still live'}
              </p>
              <p className="mt-1 text-neutral-300 text-sm">It appears here when it is ready.</p>
              {session.data.state !== 'ended' && (
                <ButtonLink href={`/c/${name}`} prefetch={false} look="primary" className="mt-5">
                  Watch live
                </ButtonLink>
              )}
            </div>
          </div>
        )
      }
      about={
        <div className="px-4 py-5 sm:px-6">
          <h1 className="font-bold text-xl leading-7 tracking-tight">{title}</h1>
          <p className="mt-1 text-dim text-sm">
            <Link
              href={`/c/${name}`}
              prefetch={false}
              className="font-semibold text-ink underline-offset-2 hover:underline"
            >
              {shownName({ name, displayName })}
            </Link>
            {' · '}
            <span className="text-link">{categoryTitle(categories, category)}</span>
            {now > 0 && ` · streamed ${ago(startedAt, now)}`}
            {peakViewers > 0 && ` · ${peakViewers} peak ${peakViewers === 1 ? 'viewer' : 'viewers'}`}
          </p>
        </div>
      }
      {...(recording && {
        aside: (
          <Later meanwhile={null}>
            <ReplayChat session={session.data} position={position} />
          </Later>
        ),
      })}
    />
  );
}
