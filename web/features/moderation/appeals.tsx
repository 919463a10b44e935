'use client';
import { useInfiniteQuery } from '@tanstack/react-query';
import { MailQuestion } from 'lucide-react';
import { useId, useState } from 'react';
import { type Answer, call } from '../../lib/api';
import { Button } from '../../ui/button';
import { inputLook } from '../../ui/field';
import { matchesFilter, useModeration } from './context';
import { Chip, ListFrame, Moment, UserName } from './parts';
import { appealsQuery, listConnectionItems, restrictionsQuery } from './queries';

type Appeal = Answer<'chat.listAppeals'>['items'][number];

/** Unban requests, open ones first. */
export function UnbanRequests() {
  const { channelId, filter } = useModeration();
  const list = useInfiniteQuery(appealsQuery(channelId));
  const items = listConnectionItems(list)
    .filter(({ name }) => matchesFilter(filter, name))
    .sort((a, b) => Number(b.state === 'open') - Number(a.state === 'open'));
  return (
    <ListFrame
      list={list}
      shown={items.length}
      icon={<MailQuestion size={26} aria-hidden />}
      empty="No unban requests."
    >
      <ul className="divide-y divide-line" data-testid="appeals">
        {items.map((appeal) => (
          <li key={`${appeal.userId} ${appeal.at}`} className="px-4 py-3">
            <Request appeal={appeal} />
          </li>
        ))}
      </ul>
    </ListFrame>
  );
}

function Request({ appeal }: { appeal: Appeal }) {
  const { channelId, act } = useModeration();
  const { userId, name, text, at, state } = appeal;
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const noteId = useId();
  const bans = useInfiniteQuery(restrictionsQuery(channelId)).data?.pages.flatMap((page) => page.items);
  const ban = bans?.find((one) => one.userId === userId && one.kind === 'ban');

  async function decide(accept: boolean) {
    setBusy(true);
    await act(accept ? `${name} was unbanned.` : `The request by ${name} was denied.`, () =>
      call('chat.decideAppeal', { params: { channelId, userId }, body: { accept, note } }),
    );
    setBusy(false);
  }
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-2 text-sm">
        <UserName name={name} />
        <Moment at={at} />
        {state !== 'open' && (
          <Chip bad={state === 'denied'}>{state === 'accepted' ? 'Approved' : 'Denied'}</Chip>
        )}
      </div>
      <p className="mt-0.5 whitespace-pre-line break-words text-sm leading-relaxed">{text}</p>
      {state === 'open' && ban && (
        <p className="mt-1 text-dim text-xs">
          Banned by {ban.by}
          {ban.reason && `: ${ban.reason}`}
        </p>
      )}
      {state !== 'open' && appeal.note && <p className="mt-1 text-dim text-xs">Reply: {appeal.note}</p>}
      {state === 'open' && (
        <form
          className="mt-2 flex flex-wrap gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            void decide(true);
          }}
        >
          <label htmlFor={noteId} className="sr-only">
            Note to {name}
          </label>
          <input
            id={noteId}
            value={note}
            onChange={(event) => setNote(event.target.value)}
            maxLength={300}
            placeholder="Note to the user (optional)"
            autoComplete="off"
            className={`${inputLook} min-h-9 flex-1 basis-40 py-1`}
          />
          <Button type="submit" busy={busy} className="px-3">
            Unban
          </Button>
          <Button busy={busy} className="px-3" onClick={() => void decide(false)}>
            Deny
          </Button>
        </form>
      )}
    </>
  );
}
