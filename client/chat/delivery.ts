import type { Page } from '../../domain/chat/log/model';
import type { Clock } from '../clock';
import { createTimers } from '../timers';
import type { Connection } from './connection';
import { followPolling } from './polling';
import type { ServerClock } from './server-clock';
import type { Timeline, TimelineUpdate } from './timeline';

export interface DeliveryOptions {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly serverClock: ServerClock;
  readonly random: () => number;
  readonly timeline: () => Timeline;
  readonly update: (update: TimelineUpdate) => void;
  /** Moderators stay on the socket. */
  readonly isModerator: () => boolean;
  readonly fetchPage: (second: number) => Promise<Page>;
  readonly catchUp: () => Promise<void>;
  readonly onChange: () => void;
}

/** Readers move to polling at a random moment of this range, in milliseconds. */
const leaveWithin = { least: 2_000, most: 8_000 };
/** Spreads 100,000 readers over the 500 joins a second that the WebSocket stage takes. */
const returnWithin = 200_000;

/** Chooses between socket and polling: the room says which; writers and moderators keep the socket. */
export function createDelivery(options: DeliveryOptions) {
  const { connection, clock, random, timeline } = options;
  const timers = createTimers(clock);
  let mode: 'closed' | 'socket' | 'polling' = 'closed';
  let stopPolling: (() => void) | undefined;

  function endPolling(): void {
    stopPolling?.();
    stopPolling = undefined;
  }

  /** Polling continues until the room is joined: when many readers return at once, the answer takes a while. */
  function toSocket(): void {
    mode = 'socket';
    timers.cancel('return');
    connection.attach();
  }

  function toPolling(): void {
    if (mode !== 'socket' || connection.isWriter() || options.isModerator()) return;
    mode = 'polling';
    timers.cancel('leave');
    // The server deletes the subscriptions of readers itself: 100,000 leave messages at once would be too many.
    connection.detach({ leave: connection.joinedAsWriter() });
    stopPolling ??= followPolling({
      clock,
      random,
      serverNow: options.serverClock.now,
      seq: timeline().seq ?? 0,
      fetch: options.fetchPage,
      onPage: (page) => options.update({ type: 'page', page }),
      catchUp: options.catchUp,
    });
    options.onChange();
  }

  /** Follows the room's delivery mode after any change. */
  function follow(): void {
    const polled = timeline().delivery === 'polling';
    if (mode === 'polling') {
      if (polled) timers.cancel('return');
      else if (!timers.has('return')) timers.set('return', random() * returnWithin, toSocket);
    } else if (mode === 'socket' && !connection.isJoined()) {
      // Too many readers returned: the room went back to polling before this one joined.
      if (polled && stopPolling !== undefined) toPolling();
    } else if (mode === 'socket') {
      if (!polled) timers.cancel('leave');
      else if (connection.isWriter()) {
        if (!connection.joinedAsWriter()) connection.join();
        timers.set('leave', Math.max(1_000, connection.writerUntil() - clock.now()), toPolling);
      } else if (!timers.has('leave')) {
        timers.set('leave', leaveWithin.least + random() * (leaveWithin.most - leaveWithin.least), toPolling);
      }
    }
  }

  return {
    follow,
    isOpen: (): boolean => mode !== 'closed',
    isPolling: (): boolean => stopPolling !== undefined,
    open(): void {
      if (mode === 'closed') toSocket();
    },
    close(): void {
      mode = 'closed';
      timers.cancelAll();
      connection.detach({ leave: true });
      endPolling();
    },
    endPolling,
    /** The room is joined. A polled room has not subscribed a reader, who polls at once. */
    settle(): void {
      if (timeline().delivery === 'polling') toPolling();
      follow();
    },
    /** Goes to the socket to write; call `follow` after writing. */
    write(): void {
      connection.wrote();
      if (mode === 'polling') toSocket();
    },
  };
}
