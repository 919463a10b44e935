import { DynamoDBClient, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import * as channels from '../../domain/channels/contract';
import * as chat from '../../domain/chat/contract';
import type { ChatMessage } from '../../domain/chat/messaging/model';
import { subscriptionSk } from '../../functions/chat/rooms/subscriptions-store';
import { plain, png, red } from '../../functions/kit/pictures/testing/pictures';
import { chatTable, spreadRoom } from './shards';
import { openSocket, type TestSocket } from './socket';
import { type Person, refusal, until, type World } from './world';

/** Settings for the walkthrough: a dozen sockets are too many for a room. */
export const walkthroughSettings = { SOCKETS_PER_ROOM: '12' };

/** Does everything that chat offers once, as an owner, a moderator and a viewer. */
export async function exerciseChat(
  world: World,
  owner: Person,
  moderator: Person,
  viewer: Person,
): Promise<void> {
  const { channelId } = await owner.call(channels.getOwnChannel, {});
  const params = { channelId };
  await until('the room', () => world.call(chat.getRoom, { params }).catch(() => null));
  await splitRoom(world, channelId);
  const [mine, theirs] = [await enter(world, owner, channelId), await enter(world, viewer, channelId)];
  const first = await theirs.sendMessage(channelId, 'hello there, room');
  await mine.entry((entry) => entry.type === 'message' && entry.message.text === 'hello there, room');
  await mine.sendMessage(channelId, 'welcome :sfWave:', { replyTo: first.messageId });
  await theirs.entry((entry) => entry.type === 'message' && entry.message.reply !== undefined);
  await settings(owner, viewer, theirs, channelId);
  await moderation(world, { owner, moderator, viewer, socket: theirs, channelId });
  await failure(world, channelId, theirs);
  await emotes(world, owner, channelId);
  await world.running.cloud.ports.invoke('streamforge-chat-reconcile-rooms', { id: 'walkthrough', time: '' });
  await until('the page', async () => {
    const second = Math.floor(Date.now() / 30_000) * 30;
    const page = await world.call(chat.getPage, { params: { channelId, second }, query: { span: '30' } });
    return page.viewers === null ? null : page;
  });
  await outgrow(world, channelId, mine);
  theirs.send({ action: 'chat.leave', channelId });
  await theirs.item('left').catch(() => undefined);
  await Promise.all([mine.close(), theirs.close()]);
}

async function enter(world: World, person: Person, channelId: string): Promise<TestSocket> {
  const socket = await openSocket(world, person);
  await socket.join(channelId);
  return socket;
}

/** Gives the room two shards, with subscriptions of closed connections in each. */
async function splitRoom(world: World, channelId: string): Promise<void> {
  await spreadRoom(world, channelId, 2);
  await subscribeClosed(world, channelId);
}

async function subscribeClosed(world: World, channelId: string): Promise<void> {
  const dynamodb = new DynamoDBClient(world.running.clientConfig());
  const TableName = await chatTable(dynamodb);
  for (const [shard, via] of [0, 1].flatMap((one) => [[one, 'site'] as const, [one, 'irc'] as const])) {
    const Item = {
      pk: { S: `SUBSCRIPTIONS#${channelId}#${shard}` },
      sk: { S: subscriptionSk(Date.now(), `gone-${via}-${shard}==`) },
      connectionId: { S: `gone-${via}-${shard}==` },
      via: { S: via },
    };
    await dynamodb.send(new PutItemCommand({ TableName, Item }));
  }
  dynamodb.destroy();
}

/** Messages, one of them for the review queue, while the room's log cannot be written: they come from the queue. */
async function failure(world: World, channelId: string, socket: TestSocket): Promise<void> {
  const setAside = () =>
    world.running.logs('chat-fan-out').filter((line) => line.includes('ChatSetAside')).length;
  const before = setAside();
  await subscribeClosed(world, channelId);
  const log = { service: 'dynamodb', operation: 'PutItem', contains: `LOG#${channelId}` };
  world.running.faults.set([{ ...log, kind: 'error', rate: 1 }]);
  await socket.sendMessage(channelId, 'a message that is late');
  await until('the first message set aside', () => setAside() > before);
  await socket.sendMessage(channelId, 'more forbidden fruit');
  await until('the second message set aside', () => setAside() > before + 1);
  world.running.faults.set([]);
  await socket.entry((entry) => entry.type === 'message' && entry.message.text === 'a message that is late');
}

/** Fills the room until readers move to polling, and their subscriptions are deleted. */
async function outgrow(world: World, channelId: string, owner: TestSocket): Promise<void> {
  // The earlier ones may have been found by the function that delivers late.
  await subscribeClosed(world, channelId);
  const readers: TestSocket[] = [];
  for (let reader = 0; reader < Number(walkthroughSettings.SOCKETS_PER_ROOM); reader += 1) {
    readers.push(await openSocket(world));
    await readers.at(-1)!.join(channelId);
  }
  for (let line = 1; ; line += 1) {
    await owner.sendMessage(channelId, `a full house, ${line}`);
    const { delivery } = await world.call(chat.getRoom, { params: { channelId } });
    if (delivery === 'polling') break;
    if (line > 10) throw new Error('The room stays on sockets.');
    await new Promise((pause) => setTimeout(pause, 1_000));
  }
  await owner.entry((entry) => entry.type === 'delivery' && entry.delivery === 'polling');
  const dynamodb = new DynamoDBClient(world.running.clientConfig());
  await dynamodb.send(
    new UpdateItemCommand({
      TableName: await chatTable(dynamodb),
      Key: { pk: { S: `ROOM#${channelId}` }, sk: { S: 'ROOM' } },
      UpdateExpression: 'SET pollingMs = :long',
      ExpressionAttributeValues: { ':long': { N: '3600000' } },
    }),
  );
  dynamodb.destroy();
  await world.running.cloud.ports.invoke('streamforge-chat-reconcile-rooms', { id: 'walkthrough', time: '' });
  await Promise.all(readers.map((one) => one.close()));
}

async function settings(owner: Person, viewer: Person, socket: TestSocket, channelId: string): Promise<void> {
  const params = { channelId };
  const set = (body: object) => owner.call(chat.updateRoom, { params, body });
  await set({ slowSeconds: 120 });
  await socket.entry((entry) => entry.type === 'settings' && entry.settings.slowSeconds === 120);
  await socket.sendMessage(channelId, 'slowly now');
  await refusal(socket.sendMessage(channelId, 'too fast'));
  await set({ slowSeconds: 0, uniqueOnly: true });
  await socket.sendMessage(channelId, 'something unique');
  await refusal(socket.sendMessage(channelId, 'Something unique'));
  await set({ uniqueOnly: false, emoteOnly: true });
  await refusal(socket.sendMessage(channelId, 'words'));
  await set({ emoteOnly: false });
  await owner.call(chat.setTerms, { params, body: { blocked: ['forbidden fruit'], permitted: [] } });
  await owner.call(chat.getTerms, { params });
  const reviewed = await socket.sendMessage(channelId, 'have some forbidden fruit');
  await until('the queue', async () => {
    const { items } = await owner.call(chat.listReviewQueue, { params, query: {} });
    return items.find(({ message }) => message.messageId === reviewed.messageId);
  });
  await owner.call(chat.decideReview, {
    params: { channelId, messageId: reviewed.messageId },
    body: { allow: true },
  });
  await socket.entry((entry) => entry.type === 'message' && entry.message.messageId === reviewed.messageId);
  await viewer.call(chat.getMember, { params });
}

async function moderation(
  world: World,
  people: { owner: Person; moderator: Person; viewer: Person; socket: TestSocket; channelId: string },
): Promise<void> {
  const { owner, moderator, viewer, socket, channelId } = people;
  const params = { channelId };
  const of = (person: Person) => ({ channelId, userId: person.userId });
  await owner.call(chat.addModerator, { params: of(moderator) });
  await world.call(chat.listModerators, { params });
  const message = await until('a message', async () => {
    const { entries } = await world.call(chat.listMessages, { params, query: {} });
    const found = entries.find((entry) => entry.type === 'message');
    return (found as { message: ChatMessage } | undefined)?.message;
  });
  const { messageId } = message;
  await moderator.call(chat.pin, { params, body: { messageId } });
  await moderator.call(chat.unpin, { params });
  const deleted = await moderator.call(chat.deleteMessage, { params: { channelId, messageId } });
  await socket.entry((entry) => entry.type === 'deleted' && entry.messageId === messageId);
  await moderator.call(chat.undoAction, { params: { channelId, actionId: deleted.actionId } });
  await moderator.call(chat.purge, { params, body: { userId: viewer.userId } });
  await moderator.call(chat.clearRoom, { params, body: {} });
  await moderator.call(chat.getChatter, { params: of(viewer) });
  await moderator.call(chat.restrict, { params: of(viewer), body: { reason: 'a test' } });
  await moderator.call(chat.listRestrictions, { params, query: {} });
  await socket.entry((entry) => entry.type === 'purged' && entry.cause === 'ban');
  await refusal(socket.sendMessage(channelId, 'still here?'));
  await viewer.call(chat.appeal, { params, body: { text: 'I was only testing.' } });
  await moderator.call(chat.listAppeals, { params, query: {} });
  await moderator.call(chat.decideAppeal, { params: of(viewer), body: { accept: true } });
  await moderator.call(chat.listActions, { params, query: {} });
  await owner.call(chat.removeModerator, { params: of(moderator) });
}

async function emotes(world: World, owner: Person, channelId: string): Promise<void> {
  const params = { channelId };
  const send = async (name: string) => {
    const { upload } = await owner.call(chat.createEmote, {
      params,
      body: { name, contentType: 'image/png' },
    });
    // The function signs the form, so a missing grant shows when the form is sent.
    await until('the upload', async () => {
      const form = new FormData();
      for (const [field, value] of Object.entries(upload.fields)) form.append(field, value);
      form.append('file', new Blob([new Uint8Array(png(50, 40, plain(50, 40, red)))]), 'x.png');
      return (await fetch(upload.url, { method: 'POST', body: form })).status === 204;
    });
  };
  await send('walkHype');
  await until('the emote', async () => {
    const { channel } = await world.call(chat.listEmotes, { params });
    return channel.find(({ name, state }) => name === 'walkHype' && state === 'ready');
  });
  await owner.call(chat.deleteEmote, { params: { channelId, name: 'walkHype' } });
}
