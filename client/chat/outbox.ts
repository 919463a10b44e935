import type { FrameItem } from '../../domain/chat/delivery/frame';
import { isSameMessage } from '../../domain/chat/messaging/message-id';
import type { ChatMessage, Quote } from '../../domain/chat/messaging/model';
import type { Problem } from '../../domain/kit/problem';
import type { Clock } from '../clock';

/** A message of one's own on its way: shown below the lines until it is one of them. */
export interface Outgoing {
  readonly nonce: string;
  readonly text: string;
  readonly reply?: Quote;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly state: 'sending' | 'sent' | 'in-review' | 'refused';
  readonly messageId?: string;
  /** Why it was refused; the code `unanswered` when it is not known what became of it. */
  readonly problem?: Problem;
}

export interface OutboxOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** Hands a message to the socket; false when it cannot be sent now. */
  readonly send: (message: { text: string; nonce: string; replyTo?: string }) => boolean;
  /** Whether a message is in the log already. */
  readonly isKnown: (messageId: string) => boolean;
  readonly onChange: () => void;
}

type Answer = Extract<FrameItem, { type: 'sent' | 'in-review' | 'refused' }>;

/** After these ms without an answer, or without the message in the log, a message counts as lost. */
const answerWithin = 10_000;
const seenWithin = 30_000;

const unanswered: Problem = {
  type: 'about:blank',
  title: 'The message may not have arrived',
  status: 0,
  code: 'unanswered',
};

/** One's own messages until they are in the log: sent when that is possible, and each shown with its fate. */
export function createOutbox(options: OutboxOptions) {
  const { clock, random } = options;
  let list: readonly Outgoing[] = [];
  const handed = new Set<string>();
  /** The message whose answer the next one waits for: two that are under way at once may overtake each other. */
  let underWay: string | undefined;
  const deadlines = new Map<string, () => void>();

  function put(next: readonly Outgoing[]): void {
    list = next;
    options.onChange();
  }

  function change(nonce: string, by: Partial<Outgoing>): void {
    if (list.some((one) => one.nonce === nonce))
      put(list.map((one) => (one.nonce === nonce ? { ...one, ...by } : one)));
  }

  function forget(nonce: string): void {
    deadlines.get(nonce)?.();
    deadlines.delete(nonce);
    handed.delete(nonce);
    if (underWay === nonce) underWay = undefined;
  }

  function expect(nonce: string, ms: number): void {
    deadlines.get(nonce)?.();
    deadlines.set(
      nonce,
      clock.after(ms, () => {
        forget(nonce);
        change(nonce, { state: 'refused', problem: unanswered });
        handNext();
      }),
    );
  }

  function handNext(): void {
    if (underWay !== undefined) return;
    const next = list.find(({ nonce, state }) => state === 'sending' && !handed.has(nonce));
    if (next === undefined) return;
    const { nonce, text, reply } = next;
    if (!options.send({ text, nonce, ...(reply && { replyTo: reply.messageId }) })) return;
    handed.add(nonce);
    underWay = nonce;
    expect(nonce, answerWithin);
  }

  function remove(nonce: string): void {
    forget(nonce);
    if (list.some((one) => one.nonce === nonce)) put(list.filter((one) => one.nonce !== nonce));
    handNext();
  }

  function add(text: string, reply?: Quote, nonce = newNonce(clock, random)): string {
    const one: Outgoing = { nonce, text, at: clock.now(), state: 'sending', ...(reply && { reply }) };
    expect(nonce, answerWithin);
    put([...list, one]);
    handNext();
    return nonce;
  }

  return {
    list: (): readonly Outgoing[] => list,
    add,
    /** Sends what could not be sent yet; what was under way on a socket that broke is waited for no more. */
    flush(): void {
      underWay = undefined;
      handNext();
    },
    /** Sends a refused message again; one whose fate is unknown keeps its nonce. */
    retry(nonce: string): void {
      const one = list.find((each) => each.nonce === nonce && each.state === 'refused');
      if (one === undefined) return;
      remove(nonce);
      add(one.text, one.reply, one.problem?.code === 'unanswered' ? nonce : undefined);
    },
    remove,
    /** Takes the server's answer in. A refusal may come even after `sent`. False when it is not for this outbox. */
    answer(item: Answer): boolean {
      const one = list.find(({ nonce }) => nonce === item.nonce);
      if (one === undefined) return false;
      if (item.type === 'refused') {
        forget(item.nonce);
        change(item.nonce, { state: 'refused', problem: item.problem });
        handNext();
      } else if (options.isKnown(item.messageId)) {
        remove(item.nonce);
      } else {
        if (underWay === item.nonce) underWay = undefined;
        if (item.type === 'sent') expect(item.nonce, seenWithin);
        else forget(item.nonce);
        const { problem: _, ...rest } = one;
        put(
          list.map((each) =>
            each === one ? { ...rest, state: item.type, messageId: item.messageId } : each,
          ),
        );
        handNext();
      }
      return true;
    },
    /**
     * A message is in the log. Besides by its id, one's own is known by its text when the answer was lost with the
     * socket.
     */
    seen(message: ChatMessage, own: boolean): void {
      const one =
        list.find(
          ({ messageId }) => messageId !== undefined && isSameMessage(messageId, message.messageId),
        ) ?? (own ? list.find((each) => isOpen(each) && same(each.text, message.text)) : undefined);
      if (one !== undefined) remove(one.nonce);
    },
    /** Stops every timer. */
    close(): void {
      for (const stop of deadlines.values()) stop();
      deadlines.clear();
    },
  };
}

const isOpen = ({ state, problem }: Outgoing): boolean =>
  state === 'sending' || problem?.code === unanswered.code;

/** Whether a text of the log is what was written, which the server tidies up and takes `/me` from. */
const same = (written: string, logged: string): boolean => tidy(written) === tidy(logged);
const tidy = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^\/me /, '');

function newNonce(clock: Clock, random: () => number): string {
  const part = (): string => random().toString(36).slice(2, 12);
  return `${clock.now().toString(36)}-${part()}${part()}`;
}
