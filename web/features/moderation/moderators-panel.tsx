'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import { type Answer, call, isProblem, messageOf } from '../../lib/api';
import { Button } from '../../ui/button';
import { Confirm } from '../../ui/dialog';
import { exactInput, FormError, TextField } from '../../ui/field';
import { moderatorsQuery } from './queries';

type Moderator = Answer<'chat.listModerators'>['items'][number];

/** The channel's moderators. */
export function ModeratorsPanel({ channelId }: { channelId: string }) {
  const queries = useQueryClient();
  const { queryKey } = moderatorsQuery(channelId);
  const list = useQuery(moderatorsQuery(channelId));
  const [name, setName] = useState('');
  const [asking, setAsking] = useState<Moderator>();
  // The list may come from a cache that is older than the change.
  const updateList = (change: (items: Moderator[]) => Moderator[]) => {
    void queries.cancelQueries({ queryKey });
    queries.setQueryData(queryKey, (list) => list && { items: change(list.items) });
  };
  const add = useMutation({
    mutationFn: async (username: string) => {
      const {
        userId,
        displayName,
        username: exact,
      } = await call('users.getProfile', { params: { username } });
      await call('chat.addModerator', { params: { channelId, userId } });
      return { userId, name: exact, displayName };
    },
    onSuccess: (added) => {
      updateList((items) => [...items.filter(({ userId }) => userId !== added.userId), added]);
      setName('');
    },
  });
  const remove = useMutation({
    mutationFn: ({ userId }: Moderator) => call('chat.removeModerator', { params: { channelId, userId } }),
    onSuccess: (_, removed) => updateList((items) => items.filter(({ userId }) => userId !== removed.userId)),
    onSettled: () => setAsking(undefined),
  });
  const typed = name.trim().replace(/^@/, '');
  const missing = isProblem(add.error, 'not-found') || isProblem(add.error, 'validation-failed');
  return (
    <div className="grid gap-4">
      <form
        noValidate
        className="flex flex-wrap items-start gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (typed !== '') add.mutate(typed);
        }}
      >
        <div className="min-w-0 flex-1 basis-56">
          <TextField
            {...exactInput}
            label="Add by username"
            hint="Moderators can delete messages, time out and ban users, and change the chat settings."
            error={
              add.isError
                ? missing
                  ? `There is no user named “${add.variables}”.`
                  : messageOf(add.error)
                : undefined
            }
            value={name}
            maxLength={26}
            onChange={(event) => {
              setName(event.target.value);
              add.reset();
            }}
          />
        </div>
        <Button
          type="submit"
          look="primary"
          busy={add.isPending}
          disabled={typed === ''}
          className="mt-6.5 min-h-10"
        >
          <UserPlus size={17} aria-hidden /> Add
        </Button>
      </form>
      {list.isError && list.data === undefined && <FormError>{messageOf(list.error)}</FormError>}
      {remove.isError && <FormError>{messageOf(remove.error)}</FormError>}
      {list.data?.items.length === 0 && <p className="text-dim text-sm">You have no moderators yet.</p>}
      <ul className="divide-y divide-line" data-testid="moderators">
        {(list.data?.items ?? []).map((one) => (
          <li key={one.userId} className="flex items-center gap-3 py-2">
            <p className="min-w-0 flex-1 truncate text-sm">
              <span className="font-semibold">{one.displayName}</span>{' '}
              <span className="text-dim">@{one.name}</span>
            </p>
            <Button
              className="min-h-8 px-3"
              aria-label={`Remove ${one.displayName}`}
              onClick={() => setAsking(one)}
            >
              Remove
            </Button>
          </li>
        ))}
      </ul>
      {asking && (
        <Confirm
          title={`Remove ${asking.displayName}?`}
          action="Remove"
          busy={remove.isPending}
          onConfirm={() => remove.mutate(asking)}
          onCancel={() => setAsking(undefined)}
        >
          They lose their moderator rights at once. Their past actions stay in effect.
        </Confirm>
      )}
    </div>
  );
}
