import type { FrameItem } from '../../domain/chat/delivery/frame';
import type { Problem } from '../../domain/kit/problem';
import type { Clock } from '../clock';
import type { ClientMessage, Socket } from '../socket';
import { backOff, createTimers } from '../timers';
import type { ServerClock } from './server-clock';

export interface ConnectionOptions {
  readonly socket: Pick<Socket, 'attach' | 'send' | 'wake'>;
  readonly channelId: string;
  readonly clock: Clock;
  readonly serverClock: ServerClock;
  readonly random: () => number;
  /** The sequence number up to which the log is known. */
  readonly seq: () => number | undefined;
  /** When each accepted own message that is not in the log yet was sent, in epoch milliseconds. */
  readonly unseen: () => readonly number[];
  /** Items of this room, and those that name no room. */
  readonly onItem: (item: FrameItem) => void;
  readonly onChange: () => void;
}

const joinWithin = 10_000;
const firstRetry = 500;
/** An occupied room sends its last sequence number once a minute: after this silence the subscription is lost. */
const silence = { least: 90_000, most: 120_000 };
/** A frame is delayed by 5 s at most: an own message unseen for longer means a lost subscription. */
const unseenFor = 8_000;
/** A writer keeps the socket for this long after the last message. */
const writerFor = 5 * 60_000;

/** A room's subscription on the shared socket: joins, notices when the subscription is lost, and joins again. */
export function createConnection(options: ConnectionOptions) {
  const { socket, channelId, clock, random } = options;
  const timers = createTimers(clock);
  let attached = false;
  let joined = false;
  let everJoined = false;
  let joinedAsWriter = false;
  let tries = 0;
  let writerUntil = Number.NEGATIVE_INFINITY;
  let problem: Problem | null = null;
  let detach: (() => void) | undefined;

  const isWriter = (): boolean => clock.now() < writerUntil;

  /** Subscribes, or renews the subscription, and asks for the entries since the last one. */
  function join(): void {
    joinedAsWriter = isWriter();
    const seq = options.seq();
    socket.send({
      action: 'chat.join',
      channelId,
      ...(seq !== undefined && { after: seq }),
      ...(joinedAsWriter && { writes: true }),
    });
    tries += 1;
    timers.set('join', joinWithin + (tries === 1 ? 0 : backOff(firstRetry, tries, random)), () => {
      socket.wake();
      join();
    });
  }

  function restartSilence(): void {
    timers.set('silence', silence.least + random() * (silence.most - silence.least), join);
  }

  /** Joins again if an accepted own message does not arrive. */
  function expectOwn(): void {
    if (timers.has('unseen') || options.unseen().length === 0) return;
    timers.set('unseen', unseenFor, () => {
      if (joined && options.unseen().some((at) => clock.now() - at >= unseenFor)) join();
      expectOwn();
    });
  }

  function receive(item: FrameItem, t: number): void {
    options.serverClock.learn(t);
    if (!attached || ('channelId' in item && item.channelId !== channelId)) return;
    if (item.type === 'joined') {
      timers.cancel('join');
      joined = everJoined = true;
      tries = 0;
      problem = null;
    }
    if (item.type === 'joined' || item.type === 'chat') restartSilence();
    if (item.type === 'admitted') join();
    // An error names no request: while a join waits for its answer, the error is taken for it.
    if (item.type === 'error' && timers.has('join')) {
      problem = item.problem;
      options.onChange();
    }
    options.onItem(item);
    if (joined) expectOwn();
  }

  return {
    join,
    isWriter,
    /** Joins as soon as the socket is open, and whenever it reopens. */
    attach(): void {
      attached = true;
      detach = socket.attach({
        onOpen() {
          joined = false;
          tries = 0;
          join();
        },
        onLost() {
          joined = false;
          timers.cancelAll();
          options.onChange();
        },
        onItem: receive,
      });
    },
    /** Stops using the socket; `leave` also notifies the server. */
    detach({ leave }: { leave: boolean }): void {
      if (joined && leave) socket.send({ action: 'chat.leave', channelId });
      attached = joined = false;
      timers.cancelAll();
      detach?.();
      detach = undefined;
    },
    /** Sends a message into the room; false when the room is not joined. */
    send: (message: Omit<Extract<ClientMessage, { action: 'chat.send' }>, 'action' | 'channelId'>): boolean =>
      joined && socket.send({ action: 'chat.send', channelId, ...message }),
    /** The viewer wrote: for some minutes, joins ask for a subscription that stays on the socket. */
    wrote(): void {
      writerUntil = clock.now() + writerFor;
    },
    /** Epoch milliseconds. */
    writerUntil: (): number => writerUntil,
    joinedAsWriter: (): boolean => joinedAsWriter,
    isJoined: (): boolean => joined,
    status: (): 'connecting' | 'open' | 'lost' => (joined ? 'open' : everJoined ? 'lost' : 'connecting'),
    /** Why the room cannot be joined. */
    problem: (): Problem | null => problem,
  };
}

export type Connection = ReturnType<typeof createConnection>;
