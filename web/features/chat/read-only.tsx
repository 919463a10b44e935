'use client';
import { type ReactNode, useMemo, useState } from 'react';
import { useEmotes } from '../emotes/use-emotes';
import { type Chat, ChatProvider } from './context';
import { findRoom } from './use-room';

/** Around rows that are only read: nobody answers, opens cards or moderates, and the room is not entered. */
export function ReadOnlyChat({ channelId, children }: { channelId: string; children: ReactNode }) {
  const [room] = useState(() => findRoom(channelId));
  const { emotes } = useEmotes(channelId);
  const chat = useMemo<Chat>(
    () => ({
      ...{ channelId, name: '', room, emotes },
      ...{ self: null, role: null, moderates: false, cards: false },
      act: async () => false,
      tell() {},
      open() {},
      reply() {},
      write() {},
    }),
    [channelId, room, emotes],
  );
  return <ChatProvider value={chat}>{children}</ChatProvider>;
}
