'use client';
import { type ReactNode, useMemo, useState } from 'react';
import { useEmotes } from '../emotes/use-emotes';
import { type Chat, ChatProvider } from './context';
import { newRoom } from './use-room';

/** Context for rows that are only displayed: no replies, cards or moderation, and no connection to the room. */
export function ReadOnlyChat({ channelId, children }: { channelId: string; children: ReactNode }) {
  const [room] = useState(() => newRoom(channelId));
  const { emotes } = useEmotes(channelId);
  const chat = useMemo<Chat>(
    () => ({
      ...{ channelId, name: '', room, emotes },
      ...{ self: null, role: null, moderates: false, cards: false },
      act: async () => false,
      notify() {},
      openCard() {},
      reply() {},
      insert() {},
    }),
    [channelId, room, emotes],
  );
  return <ChatProvider value={chat}>{children}</ChatProvider>;
}
