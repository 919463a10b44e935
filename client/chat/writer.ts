import { isSameMessage } from '../../domain/chat/messaging/message-id';
import type { Member } from '../../domain/chat/rooms/model';
import type { Clock } from '../clock';
import type { Connection } from './connection';
import { createOutbox, type SendAnswer } from './outbox';
import type { Timeline } from './timeline';

export interface WriterOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly send: Connection['send'];
  /** The id of the signed-in user. */
  readonly self: () => string | undefined;
  readonly fetchMember: () => Promise<Member>;
  readonly timeline: () => Timeline;
  readonly onChange: () => void;
}

/** The viewer as a member of the room: role and restrictions, own messages, and how long to wait before the next. */
export function createWriter(options: WriterOptions) {
  const { clock, timeline, onChange } = options;
  let member: Member | null = null;
  let waitUntil = 0;

  const outbox = createOutbox({
    clock,
    random: options.random,
    send: options.send,
    isKnown: (messageId) =>
      timeline().lines.some(
        (line) => line.kind === 'message' && isSameMessage(line.message.messageId, messageId),
      ),
    onChange,
  });

  const isModerator = (): boolean => (member?.role ?? null) !== null;
  const slowSeconds = ({ settings }: Timeline): number | undefined => settings?.slowSeconds;

  async function refreshMember(): Promise<void> {
    try {
      member = await options.fetchMember();
      onChange();
    } catch {
      // The next join brings the member.
    }
  }

  return {
    outbox,
    isModerator,
    member: (): Member | null => member,
    setMember(next: Member | null): void {
      member = next;
    },
    /** Epoch milliseconds until which the server refuses messages of this user; 0 for none. */
    waitUntil: (): number => waitUntil,
    /** When each accepted message that is not in the log yet was sent, in epoch milliseconds. */
    unseen: (): number[] => outbox.list().flatMap(({ state, at }) => (state === 'sent' ? [at] : [])),
    /** Looks through the lines that came after `before` for own messages and for actions against this user. */
    review(before: Timeline): void {
      const self = options.self();
      const { lines } = timeline();
      const first = lines.findLastIndex((line) => line.seq <= (before.seq ?? -1)) + 1;
      let concerned = false;
      for (const line of lines.slice(first)) {
        if (line.kind === 'message') outbox.seen(line.message, line.message.author.userId === self);
        else if ('userId' in line.entry && line.entry.userId === self) concerned = true;
      }
      if (concerned) void refreshMember();
      if (slowSeconds(timeline()) === 0 && slowSeconds(before) !== 0) waitUntil = 0;
    },
    /** Applies the server's answer to a message. */
    answer(item: SendAnswer): void {
      if (!outbox.answer(item)) return;
      if (item.type === 'refused') {
        const { retryAfter, code } = item.problem;
        if (retryAfter !== undefined) waitUntil = clock.now() + retryAfter * 1_000;
        if (code === 'banned' || code === 'timed-out') void refreshMember();
      } else {
        const slow = slowSeconds(timeline()) ?? 0;
        if (slow > 0 && !isModerator()) waitUntil = clock.now() + slow * 1_000;
      }
      onChange();
    },
  };
}
