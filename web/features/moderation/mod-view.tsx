'use client';
import { useInfiniteQuery } from '@tanstack/react-query';
import { ArrowLeft, CircleAlert, CircleCheck, Search, Settings, Undo2, X } from 'lucide-react';
import Link from 'next/link';
import { type ReactNode, useId, useMemo, useState } from 'react';
import type { Channel } from '../../../domain/channels/model';
import type { Author } from '../../../domain/chat/messaging/model';
import type { Role } from '../../../domain/chat/rooms/roles';
import { useMedia } from '../../lib/hooks';
import { cx } from '../../ui/cx';
import { inputLook } from '../../ui/field';
import { panelOf } from '../../ui/tab-panel';
import { Count, type Tab, Tabs } from '../../ui/tabs';
import Chat from '../chat/chat';
import { RoomSettings } from '../rooms/room-settings';
import { LogPanel } from './action-log';
import { AppealsPanel } from './appeals';
import { DeskProvider, meant, useDesk } from './desk';
import { PeoplePanel } from './people';
import { appealsQuery, restrictionsQuery, reviewQuery } from './queries';
import { ReviewPanel } from './review-queue';
import { ShieldButton } from './shield';
import { useRoomNews } from './use-moderation-updates';

/** Where a room is moderated: its chat, what waits, and what was done, side by side or in tabs. */
export function ModView({ channel, role }: { channel: Channel; role: Role }) {
  return (
    <DeskProvider channelId={channel.channelId}>
      <div className="flex h-[calc(100dvh-3.5rem)] flex-col">
        <TopBar channel={channel} role={role} />
        <Panels channel={channel} />
        <OutcomeBar />
      </div>
    </DeskProvider>
  );
}

function TopBar({ channel, role }: { channel: Channel; role: Role }) {
  const { channelId, filter, setFilter } = useDesk();
  const id = useId();
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-line border-b bg-raised px-4 py-2">
      <Link
        href={`/c/${channel.name}`}
        prefetch={false}
        aria-label={`Back to the channel of ${channel.displayName}`}
        className="-ml-2 grid size-9 place-items-center rounded-lg text-dim hover:bg-hover hover:text-ink"
      >
        <ArrowLeft size={19} aria-hidden />
      </Link>
      <div className="-ml-2 min-w-0 flex-1">
        <h1 className="truncate font-bold leading-5">{channel.displayName}</h1>
        <p className="text-dim text-xs leading-4">
          Mod view,{' '}
          {{ owner: 'your channel', moderator: 'as a moderator', admin: 'as an administrator' }[role]}
        </p>
      </div>
      <div className="relative min-w-0 max-sm:order-last max-sm:w-full sm:w-64">
        <label htmlFor={id} className="sr-only">
          Show only one person
        </label>
        <Search size={16} className="absolute top-2.5 left-3 text-dim" aria-hidden />
        <input
          id={id}
          type="search"
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
          placeholder="Filter by person"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          className={cx(inputLook, 'min-h-9 py-1 pl-9')}
        />
      </div>
      {role === 'owner' && (
        <Link
          href="/go-live#chat"
          aria-label="Chat settings"
          title="Chat settings"
          className="grid size-9 place-items-center rounded-lg text-dim hover:bg-hover hover:text-ink max-sm:hidden"
        >
          <Settings size={18} aria-hidden />
        </Link>
      )}
      <ShieldButton channelId={channelId} />
    </div>
  );
}

type Name = 'chat' | 'held' | 'appeals' | 'log' | 'people' | 'room';
const last: readonly Name[] = ['log', 'people', 'room'];

function Panels({ channel }: { channel: Channel }) {
  const { channelId, filter } = useDesk();
  const base = useId();
  const shows = useMemo(
    () =>
      filter.trim() === '' ? undefined : ({ name, displayName }: Author) => meant(filter, name, displayName),
    [filter],
  );
  const wide = useMedia('(min-width: 1024px)');
  const [chosen, setChosen] = useState<Name>('chat');
  useRoomNews(channelId);
  const counts = useCounts(channelId);
  const tabs: readonly Tab<Name>[] = [
    { name: 'chat', title: 'Chat' },
    { name: 'held', title: 'Held', count: counts.held },
    { name: 'appeals', title: 'Requests', count: counts.appeals },
    { name: 'log', title: 'Log' },
    { name: 'people', title: 'Banned' },
    { name: 'room', title: 'Room' },
  ];
  const panels: Record<Name, ReactNode> = {
    chat: (
      <Chat key={channelId} channelId={channelId} name={channel.displayName} head={false} shows={shows} />
    ),
    held: <ReviewPanel />,
    appeals: <AppealsPanel />,
    log: <LogPanel />,
    people: <PeoplePanel />,
    room: (
      <div className="p-4">
        <RoomSettings channelId={channelId} />
      </div>
    ),
  };
  if (!wide) {
    return (
      <>
        <Tabs base={base} label="Parts of the mod view" tabs={tabs} chosen={chosen} onChoose={setChosen} />
        {/* The chat stays in its room while another panel is looked at: the others hear the room through it. */}
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
  const third = last.includes(chosen) ? chosen : 'log';
  return (
    <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1.15fr)_minmax(0,1fr)_minmax(0,1fr)] gap-px bg-line">
      <Column title={`Chat of ${channel.displayName}`} scrolls={false}>
        {panels.chat}
      </Column>
      <div className="grid min-h-0 grid-rows-[minmax(0,3fr)_minmax(0,2fr)] gap-px">
        <Column title="Messages to review" count={counts.held}>
          {panels.held}
        </Column>
        <Column title="Unban requests" count={counts.appeals}>
          {panels.appeals}
        </Column>
      </div>
      <div className="flex min-h-0 flex-col bg-raised">
        <Tabs
          base={base}
          label="Log, people and room"
          tabs={tabs.filter(({ name }) => last.includes(name))}
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
  /** False when what is inside scrolls by itself. */
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

/** How many messages and requests wait, as far as they are loaded. */
function useCounts(channelId: string): { held: number; appeals: number } {
  const held = useInfiniteQuery(reviewQuery(channelId)).data?.pages ?? [];
  const appeals = useInfiniteQuery(appealsQuery(channelId)).data?.pages ?? [];
  // The panel of requests tells with each who banned the person, and why.
  useInfiniteQuery(restrictionsQuery(channelId));
  return {
    held: held.reduce((sum, page) => sum + page.items.length, 0),
    appeals: appeals.flatMap((page) => page.items).filter(({ state }) => state === 'open').length,
  };
}

/** How the last thing that was done went, with the way back. */
function OutcomeBar() {
  const { outcome, undo, dismiss } = useDesk();
  return (
    <div role="status" className="fixed inset-x-0 bottom-4 z-40 mx-auto w-fit max-w-[calc(100vw-2rem)]">
      {outcome && (
        <div className="flex items-center gap-3 rounded-xl bg-ink py-2 pr-2 pl-4 text-bg text-sm shadow-2xl">
          {outcome.failed ? <CircleAlert size={18} aria-hidden /> : <CircleCheck size={18} aria-hidden />}
          <span>{outcome.text}</span>
          {outcome.actionId !== undefined && (
            <button
              type="button"
              onClick={() => void undo(outcome.actionId!)}
              className="inline-flex min-h-8 items-center gap-1.5 rounded-lg px-2.5 font-bold hover:bg-bg/15"
            >
              <Undo2 size={15} aria-hidden /> Undo
            </button>
          )}
          <button
            type="button"
            aria-label="Dismiss"
            onClick={dismiss}
            className="grid size-8 place-items-center rounded-lg hover:bg-bg/15"
          >
            <X size={16} aria-hidden />
          </button>
        </div>
      )}
    </div>
  );
}
