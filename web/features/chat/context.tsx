'use client';
import { createContext, useContext } from 'react';
import type { ChatRoom } from '../../../client/chat/room';
import type { Author, ChatMessage, Quote } from '../../../domain/chat/messaging/model';
import type { Member } from '../../../domain/chat/rooms/model';
import type { OwnProfile } from '../../../domain/users/model';
import type { Answer } from '../../lib/api';

export type Emote = Answer<'chat.listEmotes'>['global'][number];

/** The person whose card is open, and the message that it was opened from. */
export interface Subject {
  readonly userId: string;
  readonly name: string;
  readonly author?: Author | undefined;
  readonly message?: ChatMessage | undefined;
}

/** What the parts of one chat share. It changes seldom, so that rows are not drawn again for each message. */
export interface Chat {
  readonly channelId: string;
  readonly name: string;
  readonly room: ChatRoom;
  readonly self: OwnProfile | null;
  readonly role: Member['role'];
  /** Whether this person may take messages down here. */
  readonly moderates: boolean;
  /** Those that can be used, by their names. */
  readonly emotes: ReadonlyMap<string, Emote>;
  /** Does something and tells how it went: `done` on success, the problem otherwise. Answers whether it was done. */
  readonly act: (run: () => Promise<unknown>, done?: string) => Promise<boolean>;
  /** Tells this person something, in a line above the composer. */
  readonly tell: (text: string | null) => void;
  /** Whether there are cards here; otherwise names are only text. */
  readonly cards: boolean;
  readonly open: (subject: Subject | null) => void;
  readonly reply: (quote: Quote | null) => void;
  /** Puts text into the composer. */
  readonly write: (text: string) => void;
}

const Context = createContext<Chat | undefined>(undefined);

export const ChatProvider = Context.Provider;

export function useChat(): Chat {
  const chat = useContext(Context);
  if (chat === undefined) throw new Error('There is no chat around this.');
  return chat;
}

export const quoteOf = ({ messageId, author, text }: ChatMessage): Quote => ({
  messageId,
  userId: author.userId,
  name: author.name,
  text: text.slice(0, 200),
});
