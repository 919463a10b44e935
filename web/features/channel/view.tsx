'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, useEffect, useRef, useState } from 'react';
import type { LiveState } from '../../../domain/sessions/model';
import { isProblem } from '../../lib/api';
import { useTitle, useTopic } from '../../lib/hooks';
import { applyStreamItem, channelQuery, liveQuery } from '../../lib/queries';
import { Later } from '../../ui/later';
import { ErrorNotice } from '../../ui/notice';
import { Player, preloadPlayer } from '../player/player';
import { About } from './about';
import { NoSuchChannel } from './no-such-channel';
import { PastStreams } from './past-streams';
import { ChannelSkeleton, ChatSkeleton } from './skeleton';
import { EndedStage, OfflineStage, StartingStage } from './stages';
import { WatchLayout } from './watch-layout';

/** In its own chunk: the page paints before it is loaded. */
const loadChat = () => import('../chat/chat');
const Chat = lazy(loadChat);

export function ChannelView({ name }: { name: string }) {
  const queries = useQueryClient();
  const channel = useQuery(channelQuery(name));
  const live = useQuery(liveQuery(name));
  useEffect(preloadPlayer, []);
  useEffect(() => void loadChat(), []);
  useTitle(channel.data && `${channel.data.displayName} – ${channel.data.title}`);

  const refetch = () => {
    void queries.invalidateQueries({ queryKey: liveQuery(name).queryKey });
    void queries.invalidateQueries({ queryKey: ['sessions', name.toLowerCase()] });
  };
  const ask = () => void queries.invalidateQueries({ queryKey: liveQuery(name).queryKey });
  const channelId = channel.data?.channelId ?? live.data?.channelId;
  useTopic(
    channelId && `channel:${channelId}`,
    (item) => {
      if (item.type !== 'stream' || item.channelId !== channelId) return;
      applyStreamItem(queries, name, item);
      if (item.state === 'offline')
        void queries.invalidateQueries({ queryKey: ['sessions', name.toLowerCase()] });
    },
    refetch,
  );

  if (name === '' || isProblem(channel.error, 'not-found') || isProblem(channel.error, 'validation-failed')) {
    return <NoSuchChannel name={name} />;
  }
  const failure = channel.error ?? (live.data === undefined ? live.error : null);
  if (failure !== null && channel.data === undefined) {
    return (
      <ErrorNotice
        title="This channel could not be loaded"
        error={failure}
        onRetry={() => {
          void channel.refetch();
          void live.refetch();
        }}
      />
    );
  }
  if (channel.data === undefined) return <ChannelSkeleton />;
  return (
    <WatchLayout
      stage={live.data && <Stage live={live.data} name={channel.data.displayName} onDoubt={ask} />}
      about={
        <>
          <About channel={channel.data} live={live.data} />
          <div className="px-0 pb-8 sm:px-2">
            <PastStreams name={name} />
          </div>
        </>
      }
      chat={
        <Later meanwhile={<ChatSkeleton />}>
          <Chat
            key={channel.data.channelId}
            channelId={channel.data.channelId}
            name={channel.data.displayName}
            channelName={channel.data.name}
          />
        </Later>
      }
    />
  );
}

/** The player, or why there is none. A stream that ends while it is watched keeps its last frame. */
function Stage({ live, name, onDoubt }: { live: LiveState; name: string; onDoubt: () => void }) {
  const url = live.playbackUrl;
  const [watched, setWatched] = useState<{ url: string; sessionId: string }>();
  const playable = url !== null && live.session !== null && live.state !== 'offline';
  const mayPlay = playable && (live.state !== 'starting' || watched !== undefined);
  const sessionId = live.session?.sessionId;
  if (mayPlay && sessionId !== undefined && watched?.sessionId !== sessionId) setWatched({ url, sessionId });

  const poster = useRef<string | null>(null);
  if (watched === undefined) poster.current = live.session?.thumbnailUrl ?? null;

  if (watched !== undefined) {
    return (
      <Player
        key={watched.sessionId}
        source={watched.url}
        stream={live.state}
        starving={live.session?.starving ?? false}
        onDoubt={onDoubt}
        rewind={live.session?.rewind ?? null}
        poster={poster.current}
        label={`Live video of ${name}`}
        ended={<EndedStage name={name} live={live} sessionId={watched.sessionId} />}
      />
    );
  }
  if (live.state === 'offline') return <OfflineStage live={live} name={name} />;
  return <StartingStage name={name} />;
}
