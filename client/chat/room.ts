import type { FrameItem } from '../../domain/chat/delivery/frame';
import type { getPage, listMessages } from '../../domain/chat/log/contract';
import type { Quote } from '../../domain/chat/messaging/model';
import type { getMember } from '../../domain/chat/rooms/contract';
import type { Member } from '../../domain/chat/rooms/model';
import type { Problem } from '../../domain/kit/problem';
import type { RouteRequest, RouteResponse } from '../../domain/kit/route';
import type { Clock } from '../clock';
import { createTimers } from '../timers';
import { createCatchUp } from './catch-up';
import { type ConnectionOptions, createConnection } from './connection';
import { createDelivery } from './delivery';
import type { Outgoing } from './outbox';
import { createServerClock } from './server-clock';
import { advance, emptyTimeline, type Timeline, type TimelineUpdate } from './timeline';
import { createWriter } from './writer';

/** The REST routes that a room needs. They throw when the server cannot be reached or refuses. */
export interface RoomCalls {
  listMessages(request: RouteRequest<typeof listMessages>): Promise<RouteResponse<typeof listMessages>>;
  getPage(request: RouteRequest<typeof getPage>): Promise<RouteResponse<typeof getPage>>;
  getMember(request: RouteRequest<typeof getMember>): Promise<RouteResponse<typeof getMember>>;
}

export interface RoomOptions extends Pick<ConnectionOptions, 'socket' | 'channelId'> {
  readonly calls: RoomCalls;
  readonly clock: Clock;
  readonly random?: () => number;
  /** The id of the signed-in user. */
  readonly self?: () => string | undefined;
  /** How many lines are kept, give or take a quarter. @default 500 */
  readonly limit?: number;
  /** Milliseconds between two notifications of listeners, at least; 0 notifies at once. @default 200 */
  readonly batchMs?: number;
  /** For moderators: a message entered or left the review queue. */
  readonly onReviewQueue?: (item: Extract<FrameItem, { type: 'review-queue' }>) => void;
}

/** A room as one viewer sees it. A new object for each change; unchanged lines keep their identity. */
export interface RoomView
  extends Pick<
    Timeline,
    'lines' | 'settings' | 'pinned' | 'delivery' | 'viewers' | 'older' | 'emotes' | 'seq'
  > {
  /** `polling`: pages are polled over HTTP, without a subscription on the socket. */
  readonly connection: 'connecting' | 'open' | 'lost' | 'polling';
  /** Null when nobody is signed in, and before the first answer. */
  readonly member: Member | null;
  /** Own messages that are not among the lines yet. */
  readonly outbox: readonly Outgoing[];
  /** Epoch milliseconds until which the server refuses messages, because of slow mode or a limit; 0 for none. */
  readonly waitUntil: number;
  /** Why the room cannot be joined. */
  readonly problem: Problem | null;
  readonly loadingOlder: boolean;
}

/** A chat room: its lines, the viewer's own messages and the way they are delivered. Closed until `open()`. */
export function createRoom(options: RoomOptions) {
  const { socket, calls, channelId, clock } = options;
  const { random = Math.random, self = () => undefined, batchMs = 200 } = options;
  const timers = createTimers(clock);
  const listeners = new Set<() => void>();
  const serverClock = createServerClock(clock);
  let current = emptyTimeline(options.limit ?? 500);
  let view: RoomView;
  const shared = { clock, random, serverClock, timeline: () => current, update, onChange: changed };

  const connection = createConnection({
    ...{ ...shared, socket, channelId },
    seq: () => current.seq,
    unseen: () => writer.unseen(),
    onItem: receive,
  });
  const writer = createWriter({
    ...shared,
    self,
    send: connection.send,
    fetchMember: () => calls.getMember({ params: { channelId } }),
  });
  const catchUp = createCatchUp({
    ...shared,
    fetch: (query) => calls.listMessages({ params: { channelId }, query }),
    isOpen: () => delivery.isOpen(),
    isJoined: connection.isJoined,
    onLoading: publish,
  });
  const delivery = createDelivery({
    ...{ ...shared, connection },
    isModerator: writer.isModerator,
    fetchPage: (second) => calls.getPage({ params: { channelId, second }, query: { span: '2' } }),
    catchUp: catchUp.catchUp,
  });

  function update(change: TimelineUpdate): void {
    const before = current;
    current = advance(before, change);
    if (current === before) return;
    writer.review(before);
    catchUp.fillGaps();
    delivery.follow();
    changed();
  }

  function receive(item: FrameItem): void {
    switch (item.type) {
      case 'joined': {
        const resumed = current.seq !== undefined;
        writer.setMember(item.member);
        delivery.endPolling();
        update(item);
        if (resumed && item.more) catchUp.catchUpAfterJoin();
        writer.outbox.flush();
        delivery.settle();
        changed();
        break;
      }
      case 'chat':
        update(item);
        break;
      case 'sent':
      case 'in-review':
      case 'refused':
        writer.answer(item);
        break;
      case 'review-queue':
        options.onReviewQueue?.(item);
        break;
    }
  }

  function publish(): void {
    timers.cancel('publish');
    const { lines, settings, pinned, delivery: mode, viewers, older, emotes, seq } = current;
    view = {
      ...{ lines, settings, pinned, delivery: mode, viewers, older, emotes, seq },
      connection: delivery.isPolling() ? 'polling' : connection.status(),
      problem: connection.problem(),
      member: writer.member(),
      waitUntil: writer.waitUntil(),
      outbox: writer.outbox.list(),
      loadingOlder: catchUp.isLoadingOlder(),
    };
    for (const listener of [...listeners]) listener();
  }

  function changed(): void {
    if (batchMs === 0) publish();
    else if (!timers.has('publish')) timers.set('publish', batchMs, publish);
  }

  function write<T>(act: () => T): T {
    delivery.write();
    const result = act();
    delivery.follow();
    publish();
    return result;
  }

  publish();
  return {
    /** Enters the room; the returned function leaves it. A second `open` continues where the first one ended. */
    open(): () => void {
      delivery.open();
      return () => {
        if (!delivery.isOpen()) return;
        delivery.close();
        catchUp.close();
        writer.outbox.close();
        timers.cancelAll();
      };
    },
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    getView: (): RoomView => view,
    /** Sends a message; `outbox` shows its state under the returned nonce. */
    send: (text: string, reply?: Quote): string => write(() => writer.outbox.add(text, reply)),
    /** Sends a refused message again. */
    retry: (nonce: string): void => write(() => writer.outbox.retry(nonce)),
    /** Removes a message that was refused or is in review. */
    dismiss(nonce: string): void {
      writer.outbox.remove(nonce);
      publish();
    },
    /** Changes how many lines are kept. */
    keep: (limit: number): void => update({ type: 'limit', limit }),
    loadOlder: catchUp.loadOlder,
  };
}

export type ChatRoom = ReturnType<typeof createRoom>;
