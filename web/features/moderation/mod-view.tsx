'use client';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type ReactNode, useId, useMemo, useState } from 'react';
import type { Channel } from '../../../domain/channels/model';
import type { Author } from '../../../domain/chat/messaging/model';
import type { Role } from '../../../domain/chat/rooms/roles';
import { useMedia } from '../../lib/hooks';
import { cx } from '../../ui/cx';
import { panelOf } from '../../ui/tab-panel';
import { Count, type Tab, Tabs } from '../../ui/tabs';
import Chat from '../chat/chat';
import { RoomSettings } from '../rooms/room-settings';
import { ActionLog } from './action-log';
import { UnbanRequests } from './appeals';
import { ModerationProvider, matchesFilter, useModeration } from './context';
import { OutcomeBar } from './outcome-bar';
import { appealsQuery, restrictionsQuery, reviewQueueQuery } from './queries';
import { Restrictions } from './restrictions';
import { ReviewQueue } from './review-queue';
import { TopBar } from './top-bar';
import { useLiveUpdates } from './use-live-updates';

/** Chat and the moderation panels: side by side, or in tabs on narrow screens. */
export function ModView({ channel, role }: { channel: Channel; role: Role }) {
  return (
    <ModerationProvider channelId={channel.channelId}>
      <div className="flex h-[calc(100dvh-3.5rem)] flex-col">
        <TopBar channel={channel} role={role} />
        <Panels channel={channel} />
        <OutcomeBar />
      </div>
    </ModerationProvider>
  );
}

type Name = 'chat' | 'review' | 'appeals' | 'log' | 'restrictions' | 'settings';
/** The panels that share the third column. */
const thirdColumn: readonly Name[] = ['log', 'restrictions', 'settings'];

function Panels({ channel }: { channel: Channel }) {
  const { channelId, filter } = useModeration();
  const base = useId();
  const shows = useMemo(
    () =>
      filter.trim() === ''
        ? undefined
        : ({ name, displayName }: Author) => matchesFilter(filter, name, displayName),
    [filter],
  );
  const wide = useMedia('(min-width: 1024px)');
  const [chosen, setChosen] = useState<Name>('chat');
  useLiveUpdates(channelId);
  const counts = useCounts(channelId);
  const tabs: readonly Tab<Name>[] = [
    { name: 'chat', title: 'Chat' },
    { name: 'review', title: 'Review queue', count: counts.review },
    { name: 'appeals', title: 'Unban requests', count: counts.appeals },
    { name: 'log', title: 'Action log' },
    { name: 'restrictions', title: 'Banned' },
    { name: 'settings', title: 'Settings' },
  ];
  const panels: Record<Name, ReactNode> = {
    chat: (
      <Chat key={channelId} channelId={channelId} name={channel.displayName} header={false} shows={shows} />
    ),
    review: <ReviewQueue />,
    appeals: <UnbanRequests />,
    log: <ActionLog />,
    restrictions: <Restrictions />,
    settings: (
      <div className="p-4">
        <RoomSettings channelId={channelId} />
      </div>
    ),
  };
  if (!wide) {
    return (
      <>
        <Tabs base={base} label="Panels" tabs={tabs} chosen={chosen} onChoose={setChosen} />
        {/* Chat stays mounted behind other panels: their updates come over its subscription. */}
        <div {...panelOf(base, 'chat')} hidden={chosen !== 'chat'} className="min-h-0 flex-1 bg-raised">
          {panels.chat}
        </div>
        {chosen !== 'chat' && (
          <div {...panelOf(base, chosen)} className="min-h-0 flex-1 overflow-y-auto bg-raised">
            {panels[chosen]}
          </div>
        )}
      </>
    );
  }
  const third = thirdColumn.includes(chosen) ? chosen : 'log';
  return (
    <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1.15fr)_minmax(0,1fr)_minmax(0,1fr)] gap-px bg-line">
      <Column title="Chat" scrolls={false}>
        {panels.chat}
      </Column>
      <div className="grid min-h-0 grid-rows-[minmax(0,3fr)_minmax(0,2fr)] gap-px">
        <Column title="Review queue" count={counts.review}>
          {panels.review}
        </Column>
        <Column title="Unban requests" count={counts.appeals}>
          {panels.appeals}
        </Column>
      </div>
      <div className="flex min-h-0 flex-col bg-raised">
        <Tabs
          base={base}
          label="More panels"
          tabs={tabs.filter(({ name }) => thirdColumn.includes(name))}
          chosen={third}
          onChoose={setChosen}
        />
        <div {...panelOf(base, third)} className="min-h-0 flex-1 overflow-y-auto">
          {panels[third]}
        </div>
      </div>
    </div>
  );
}

function Column({
  title,
  count = 0,
  scrolls = true,
  children,
}: {
  title: string;
  count?: number;
  /** False when the content scrolls by itself. */
  scrolls?: boolean;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="flex min-h-0 flex-col bg-raised">
      <h2
        id={id}
        className="flex min-h-11 items-center gap-2 border-line border-b px-4 font-semibold text-sm"
      >
        {title}
        {count > 0 && <Count>{count}</Count>}
      </h2>
      <div className={cx('min-h-0 flex-1', scrolls && 'overflow-y-auto')}>{children}</div>
    </section>
  );
}

/** Number of open items in the loaded pages. */
function useCounts(channelId: string): { review: number; appeals: number } {
  const review = useInfiniteQuery(reviewQueueQuery(channelId)).data?.pages ?? [];
  const appeals = useInfiniteQuery(appealsQuery(channelId)).data?.pages ?? [];
  // Unban requests show who banned the user, and why.
  useInfiniteQuery(restrictionsQuery(channelId));
  return {
    review: review.reduce((sum, page) => sum + page.items.length, 0),
    appeals: appeals.flatMap((page) => page.items).filter(({ state }) => state === 'open').length,
  };
}
