import { createRoom, type RoomCalls } from '../../client/chat/room';
import type { ClientMessage, Subscriber } from '../../client/socket';
import { createTime } from '../../client/testing/time';
import type { FrameItem } from '../../domain/chat/delivery/frame';
import type { Entry, Page } from '../../domain/chat/log/model';
import { defaultSettings } from '../../domain/chat/rooms/settings';
import { newId } from '../../domain/kit/id';

const readers = 200;
const seconds = 120;
const start = 1_764_000_000_000;

/** Requests a second of a reader who polls, counted with the site's own client in simulated time. */
export async function requestsOfReader(): Promise<number> {
  const { clock, passUntil } = createTime(start);
  const channelId = newId('channel');
  let [requests, counting] = [0, false];
  const answer = <T>(value: () => T): Promise<T> =>
    new Promise((resolve) => {
      if (counting) requests += 1;
      clock.after(40, () => resolve(value()));
    });
  const seqs = (from: number): Entry[] =>
    Array.from({ length: 20 }, (_, at) => ({ type: 'emotes', seq: (from * 1_000 + at * 100) * 1_000 }));
  const calls: RoomCalls = {
    getPage: ({ params }) =>
      answer((): Page => {
        const from = Number(params.second);
        const complete = clock.now() >= (from + 3) * 1_000;
        const entries = seqs(from);
        return { channelId, from, to: from + 2, complete, entries, viewers: readers, delivery: 'polling' };
      }),
    listMessages: ({ query: { after = 0 } = {} }) =>
      answer(() => ({ after: Number(after), entries: [], more: false })),
    getMember: () => answer(() => ({ role: null, followedAt: null, restriction: null })),
  };

  /** Answers a join with a room that is polled. */
  function createSocket() {
    let subscription: Subscriber | undefined;
    return {
      attach(subscriber: Subscriber) {
        subscription = subscriber;
        subscriber.onOpen?.();
        return () => {};
      },
      send({ action }: ClientMessage): boolean {
        const seq = clock.now() * 1_000;
        const settings = { settings: defaultSettings, pinned: null };
        const room = { channelId, ...settings, delivery: 'polling' as const, viewers: readers };
        const joined: FrameItem = {
          ...{ type: 'joined', channelId, room, member: null },
          ...{ after: seq, seq, entries: [], more: false },
        };
        if (action === 'chat.join') clock.after(40, () => subscription?.onItem?.(joined, clock.now()));
        return true;
      },
      wake: () => {},
    };
  }

  for (let reader = 0; reader < readers; reader += 1) {
    const room = createRoom({ socket: createSocket(), calls, channelId, clock, limit: 20 });
    clock.after(Math.random() * 5_000, () => void room.open());
  }
  await passUntil(start + 15_000);
  counting = true;
  await passUntil(start + 15_000 + seconds * 1_000);
  return requests / readers / seconds;
}
