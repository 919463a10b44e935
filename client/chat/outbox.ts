import type { FrameItem } from '../../domain/chat/delivery/frame';
import { isSameMessage } from '../../domain/chat/messaging/message-id';
import type { ChatMessage, Quote } from '../../domain/chat/messaging/model';
import type { Problem } from '../../domain/kit/problem';
import type { Clock } from '../clock';
import { createTimers } from '../timers';

/** An own message that is not in the log yet; shown below the lines. */
export interface Outgoing {
  readonly nonce: string;
  readonly text: string;
  readonly reply?: Quote;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly state: 'sending' | 'sent' | 'in-review' | 'refused';
  readonly messageId?: string;
  /** Why it was refused; with the code `unanswered` its fate is unknown. */
  readonly problem?: Problem;
}

export interface OutboxOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** Sends a message; false when that is impossible now. */
  readonly send: (message: { text: string; nonce: string; replyTo?: string }) => boolean;
  /** Whether a message is in the log already. */
  readonly isKnown: (messageId: string) => boolean;
  readonly onChange: () => void;
}

/** The server's answer to a message. */
export type SendAnswer = Extract<FrameItem, { type: 'sent' | 'in-review' | 'refused' }>;

/** Milliseconds without an answer, or without the message in the log, after which it counts as lost. */
const answerWithin = 10_000;
const seenWithin = 30_000;

const unanswered: Problem = {
  type: 'about:blank',
  title: 'The message may not have arrived',
  status: 0,
  code: 'unanswered',
};

/** The own messages until they are in the log: sends each when possible and keeps its state. */
export function createOutbox(options: OutboxOptions) {
  const { clock, random } = options;
  const deadlines = createTimers(clock);
  const handed = new Set<string>();
  let list: readonly Outgoing[] = [];
  /** The message that waits for its answer. One at a time, so that none overtakes another. */
  let inFlight: string | undefined;

  function put(next: readonly Outgoing[]): void {
    list = next;
    options.onChange();
  }

  function change(nonce: string, by: Partial<Outgoing>): void {
    if (list.some((one) => one.nonce === nonce))
      put(list.map((one) => (one.nonce === nonce ? { ...one, ...by } : one)));
  }

  function forget(nonce: string): void {
    deadlines.cancel(nonce);
    handed.delete(nonce);
    if (inFlight === nonce) inFlight = undefined;
  }

  function refuse(nonce: string, problem: Problem): void {
    forget(nonce);
    change(nonce, { state: 'refused', problem });
    sendNext();
  }

  const expect = (nonce: string, ms: number): void =>
    deadlines.set(nonce, ms, () => refuse(nonce, unanswered));

  function sendNext(): void {
    if (inFlight !== undefined) return;
    const next = list.find(({ nonce, state }) => state === 'sending' && !handed.has(nonce));
    if (next === undefined) return;
    const { nonce, text, reply } = next;
    if (!options.send({ text, nonce, ...(reply && { replyTo: reply.messageId }) })) return;
    handed.add(nonce);
    inFlight = nonce;
    expect(nonce, answerWithin);
  }

  function remove(nonce: string): void {
    forget(nonce);
    if (list.some((one) => one.nonce === nonce)) put(list.filter((one) => one.nonce !== nonce));
    sendNext();
  }

  function add(text: string, reply?: Quote, nonce = newNonce(clock, random)): string {
    const one: Outgoing = { nonce, text, at: clock.now(), state: 'sending', ...(reply && { reply }) };
    expect(nonce, answerWithin);
    put([...list, one]);
    sendNext();
    return nonce;
  }

  return {
    list: (): readonly Outgoing[] => list,
    add,
    remove,
    /** Sends what is unsent, on a new subscription: the answer to the message in flight may never come. */
    flush(): void {
      inFlight = undefined;
      sendNext();
    },
    /** Sends a refused message again. An unanswered one keeps its nonce, so that the server posts it once. */
    retry(nonce: string): void {
      const one = list.find((each) => each.nonce === nonce && each.state === 'refused');
      if (one === undefined) return;
      remove(nonce);
      add(one.text, one.reply, one.problem?.code === 'unanswered' ? nonce : undefined);
    },
    /** Applies the server's answer. A refusal may come even after `sent`. False for an unknown message. */
    answer(item: SendAnswer): boolean {
      const one = list.find(({ nonce }) => nonce === item.nonce);
      if (one === undefined) return false;
      if (item.type === 'refused') {
        refuse(item.nonce, item.problem);
      } else if (options.isKnown(item.messageId)) {
        remove(item.nonce);
      } else {
        if (inFlight === item.nonce) inFlight = undefined;
        if (item.type === 'sent') expect(item.nonce, seenWithin);
        else forget(item.nonce);
        change(item.nonce, { state: item.type, messageId: item.messageId, problem: undefined });
        sendNext();
      }
      return true;
    },
    /** Removes a message that is in the log now. If its answer was lost, author and text identify it. */
    seen(message: ChatMessage, own: boolean): void {
      const one =
        list.find(
          ({ messageId }) => messageId !== undefined && isSameMessage(messageId, message.messageId),
        ) ?? (own ? list.find((each) => isOpen(each) && same(each.text, message.text)) : undefined);
      if (one !== undefined) remove(one.nonce);
    },
    /** Stops every timer. */
    close: (): void => deadlines.cancelAll(),
  };
}

const isOpen = ({ state, problem }: Outgoing): boolean =>
  state === 'sending' || problem?.code === unanswered.code;

/** Compares a written text with a logged one, which the server has normalised and taken `/me` from. */
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
