import { randomBytes } from 'node:crypto';
import pMap from 'p-map';
import { newId } from '../../domain/kit/id';
import { table } from '../../functions/chat/chat-table';
import { putEntry } from '../../functions/chat/delivery/chat-stream';
import { markActive, projectChannel, type RoomItem, requireRoom } from '../../functions/chat/rooms/rooms-store';
import {
  shardOf,
  subscribe,
  subscriptionPuts,
  subscriptionSk,
} from '../../functions/chat/rooms/subscriptions-store';
import { batchWrite } from '../../functions/kit/store';

/** People whose connections are not opened: they have seats as the platform gives them, and some of them write. */

export const messagesPerSecond = 10;
/** Each writer says something once a minute. */
export const writers = messagesPerSecond * 60;

/** A room of nobody. */
export async function makeRoom(): Promise<string> {
  const channelId = newId('channel');
  const name = `crowd_${randomBytes(4).toString('hex')}`;
  await projectChannel({ channelId, ownerId: newId('user'), name, displayName: name, version: 1 });
  return channelId;
}

/** Of the length that API Gateway's ids have. */
const newConnectionId = (): string => `${randomBytes(11).toString('base64url')}=`;

interface Writer {
  readonly connectionId: string;
  readonly userId: string;
}

export async function subscribeWriters(channelId: string): Promise<Writer[]> {
  const room = await requireRoom(channelId);
  const all = Array.from({ length: writers }, () => ({
    connectionId: newConnectionId(),
    userId: newId('user'),
  }));
  await pMap(all, (one) => subscribe(room, { ...one, via: 'site', keepsSocket: true }), { concurrency: 16 });
  return all;
}

/** Who reads takes a seat while the room is on sockets, as join-room.ts has it. */
async function subscribeReaders(room: RoomItem, count: number): Promise<void> {
  if (room.delivery === 'polling') return;
  const readers = Array.from({ length: count }, () => {
    const connectionId = newConnectionId();
    return { connectionId, via: 'site' as const, sk: subscriptionSk(Date.now(), connectionId) };
  });
  const chunks = Array.from({ length: Math.ceil(count / 12) }, (_, at) =>
    readers.slice(at * 12, at * 12 + 12),
  );
  await pMap(
    chunks,
    (some) =>
      batchWrite(
        table(),
        some.flatMap((subscription) =>
          subscriptionPuts(room.channelId, shardOf(subscription.connectionId, room.shards), subscription),
        ),
      ),
    { concurrency: 16 },
  );
}

/** Readers come, so many a second, until there are enough. Returns when the last has come. */
export async function arrive(channelId: string, readers: number, perSecond: number): Promise<void> {
  await markActive(channelId);
  const began = Date.now();
  for (let come = 0; come < readers; ) {
    const due = Math.min(readers, Math.ceil(((Date.now() - began) / 1_000) * perSecond));
    // Whoever comes finds the room as it is then.
    const next = Math.min(due, come + 500);
    await subscribeReaders(await requireRoom(channelId), next - come);
    come = next;
    if (come === due) await new Promise((pause) => setTimeout(pause, 50));
  }
}

/** Writers speak in turn, ten a second all together, until the returned function is called. */
export function speak(channelId: string, all: readonly Writer[]): () => Promise<void> {
  let said = 0;
  const sent = new Set<Promise<void>>();
  const timer = setInterval(() => {
    const { connectionId, userId } = all[said % all.length]!;
    said += 1;
    const author = { userId, name: 'somebody', displayName: 'Somebody', colour: '#7a5cff', badges: [] };
    const text = `${said} ${randomBytes(30).toString('base64')}`;
    const message = { messageId: newId('message'), at: Date.now(), author, text };
    const sender = { connectionId, via: 'site' as const, userId, nonce: String(said), free: false };
    const one: Promise<void> = putEntry(channelId, { type: 'message', message }, sender).finally(() =>
      sent.delete(one),
    );
    sent.add(one);
  }, 1_000 / messagesPerSecond);
  return async () => {
    clearInterval(timer);
    await Promise.all(sent);
  };
}
