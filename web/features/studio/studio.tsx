'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { ExternalLink } from 'lucide-react';
import { lazy, useEffect, useId, useState } from 'react';
import type { OwnChannel } from '../../../domain/channels/model';
import { useTopic } from '../../lib/hooks';
import { applyStreamItem, liveQuery } from '../../lib/queries';
import { ButtonLink } from '../../ui/button';
import { Later } from '../../ui/later';
import { Panel } from '../../ui/panel';
import { panelOf } from '../../ui/tab-panel';
import { Tabs } from '../../ui/tabs';
import { preloadPlayer } from '../player/player';
import { EncoderGuide } from './encoder-guide';
import { InfoForm } from './info-form';
import { IngestPanel } from './ingest-panel';
import { StreamStage } from './stream-stage';
import { Summary } from './summary';

/** In its own chunk: going live does not need it. */
const ChatSettings = lazy(() => import('./chat-settings').then((file) => ({ default: file.ChatSettings })));

const tabs = [
  { name: 'stream', title: 'Stream' },
  { name: 'chat', title: 'Chat' },
] as const;

export function Studio({ channel }: { channel: OwnChannel }) {
  const queries = useQueryClient();
  const live = useQuery(liveQuery(channel.name));
  const [streamKey, setStreamKey] = useState<string>();
  /** The session whose summary is shown after it ends. */
  const [streamed, setStreamed] = useState<string>();
  const [tab, setTab] = useState<'stream' | 'chat'>(() => (location.hash === '#chat' ? 'chat' : 'stream'));
  const base = useId();
  useEffect(preloadPlayer, []);
  useTopic(
    `channel:${channel.channelId}`,
    (item) => {
      if (item.type === 'stream' && item.channelId === channel.channelId) {
        applyStreamItem(queries, channel.name, item);
      }
    },
    () => void queries.invalidateQueries({ queryKey: liveQuery(channel.name).queryKey }),
  );

  const state = live.data?.state ?? 'offline';
  const current = live.data?.session?.sessionId;
  if (state !== 'offline' && current !== undefined && current !== streamed) setStreamed(current);

  return (
    <div className="mx-auto max-w-6xl px-4 py-6 sm:px-6">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h1 className="font-extrabold text-2xl tracking-tight">Go live</h1>
        <ButtonLink href={`/c/${channel.name}`} prefetch={false} look="plain">
          <ExternalLink size={16} aria-hidden /> View channel
        </ButtonLink>
      </div>
      <div className="mt-3">
        <Tabs
          base={base}
          label="Go live"
          tabs={tabs}
          chosen={tab}
          onChoose={(name) => {
            setTab(name);
            history.replaceState(null, '', name === 'chat' ? '#chat' : location.pathname);
          }}
        />
      </div>
      <div {...panelOf(base, tab)} className="mt-5">
        {tab === 'chat' ? (
          <Later meanwhile={<div className="skeleton h-72 rounded-xl" role="status" aria-label="Loading" />}>
            <ChatSettings channel={channel} />
          </Later>
        ) : (
          <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_23rem]">
            <div className="grid min-w-0 grid-cols-1 gap-5">
              {state === 'offline' && streamed !== undefined && (
                <Summary sessionId={streamed} onClose={() => setStreamed(undefined)} />
              )}
              <StreamStage channel={channel} live={live.data} hasKey={channel.streamKey !== null} />
              <IngestPanel channel={channel} streamKey={streamKey} onKey={setStreamKey} />
              <EncoderGuide servers={channel.ingest?.servers ?? []} streamKey={streamKey} />
            </div>
            <Panel title="Stream info">
              <InfoForm channel={channel} />
            </Panel>
          </div>
        )}
      </div>
    </div>
  );
}
