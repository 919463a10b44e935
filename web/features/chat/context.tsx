'use client';
import { createContext, useContext } from 'react';
import type { ChatRoom } from '../../../client/chat/room';
import type { Author, ChatMessage, Quote } from '../../../domain/chat/messaging/model';
import { truncate } from '../../../domain/chat/messaging/text';
import type { Member } from '../../../domain/chat/rooms/model';
import type { OwnProfile } from '../../../domain/users/model';
import type { Emote } from '../emotes/queries';

/** The user whose card is open, and the message it was opened from. */
export interface Subject {
  readonly userId: string;
  readonly name: string;
  readonly author?: Author | undefined;
  readonly message?: ChatMessage | undefined;
}

/** A line above the composer. `actionId` is the moderation action that it reports, to undo it. */
export interface Note {
  readonly text: string;
  readonly actionId?: string;
}

/** What the parts of one chat share. It seldom changes, so that a new message does not render every row again. */
export interface Chat {
  readonly channelId: string;
  readonly name: string;
  readonly room: ChatRoom;
  readonly self: OwnProfile | null;
  readonly role: Member['role'];
  readonly moderates: boolean;
  /** The usable emotes, by name. */
  readonly emotes: ReadonlyMap<string, Emote>;
  /** Runs an action and shows `done`, or the error. Returns whether it succeeded. What can be undone gets a button. */
  readonly act: (run: () => Promise<unknown>, done?: string) => Promise<boolean>;
  /** Shows a line above the composer. */
  readonly notify: (note: Note | string | null) => void;
  /** Whether a name opens the user's card. */
  readonly cards: boolean;
  readonly openCard: (subject: Subject | null) => void;
  readonly reply: (quote: Quote | null) => void;
  /** Inserts text into the composer. */
  readonly insert: (text: string) => void;
}

const Context = createContext<Chat | undefined>(undefined);

export const ChatProvider = Context.Provider;

export function useChat(): Chat {
  const chat = useContext(Context);
  if (chat === undefined) throw new Error('useChat needs a ChatProvider');
  return chat;
}

export const quoteOf = ({ messageId, author, text }: ChatMessage): Quote => ({
  messageId,
  userId: author.userId,
  name: author.name,
  text: truncate(text, 200),
});
