import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { clockOf } from '../clock';
import { createRoomServer, message, messageEntry, openRoom } from '../testing/room-server';

const clock = clockOf(globalThis);
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
async function enter(server = createRoomServer(clock)) {
  const opened = openRoom(server, clock);
  await pass(100);
  return { ...opened, server, nonce: server.nonce };
}

beforeEach(() => void vi.useFakeTimers({ now: 1_764_000_000_000 }));
afterEach(() => void vi.useRealTimers());

test('an own message shows at once and gives way to its line in the log', async () => {
  const { room, view, server, nonce, states } = await enter();
  room.send('hello');
  expect(states()).toEqual(['sending']);
  const mine = message('ana', 'hello');
  server.post({ type: 'sent', nonce: nonce(), messageId: mine.messageId });
  await pass(50);
  expect(states()).toEqual(['sent']);
  server.append({ type: 'message', message: mine });
  await pass(50);
  expect(states()).toEqual([]);
  expect(view().lines).toHaveLength(1);
});

test('own messages are sent one after the other, and none waits for ever', async () => {
  const { room, server, nonce, states } = await enter();
  const said = () => server.sent.flatMap((sent) => (sent.action === 'chat.send' ? [sent.text] : []));
  for (const text of ['one', 'two', 'three', 'four']) {
    room.send(text);
    await pass(1);
  }
  expect(said()).toEqual(['one']);
  server.post({ type: 'sent', nonce: nonce(), messageId: message('ana', 'one').messageId });
  await pass(50);
  expect(said()).toEqual(['one', 'two']);
  const problem = { type: 'about:blank', title: 'No', status: 403, code: 'message-blocked' };
  server.post({ type: 'refused', nonce: nonce(), problem });
  await pass(50);
  expect(said()).toEqual(['one', 'two', 'three']);
  // The answer to `three` is lost: `four` goes after the timeout, with a timeout of its own.
  await pass(10_000);
  expect(said()).toEqual(['one', 'two', 'three', 'four']);
  await pass(5_000);
  expect(states()).toEqual(['sent', 'refused', 'refused', 'sending']);
});

test('an own message is recognised when its answer comes late or never', async () => {
  const { room, server, nonce, states } = await enter();
  room.send('/me  waves');
  const mine = message('ana', 'cleaned otherwise');
  server.append({ type: 'message', message: mine });
  server.post({ type: 'sent', nonce: nonce(), messageId: mine.messageId });
  await pass(50);
  expect(states()).toEqual([]);
  room.send('/me  waves');
  server.append(messageEntry('ana', 'waves'));
  await pass(50);
  expect(states()).toEqual([]);
});

test('a message is refused with a reason, even after `sent`, and can be retried', async () => {
  const { room, view, server, nonce, states } = await enter();
  const problem = { type: '/errors/rate-limited', title: 'Too many', status: 429, code: 'rate-limited' };
  room.send('hello');
  const first = nonce();
  server.post({ type: 'sent', nonce: first, messageId: 'msg_x' });
  server.post({ type: 'refused', nonce: first, problem: { ...problem, retryAfter: 7 } });
  await pass(50);
  expect(view().outbox).toMatchObject([{ state: 'refused', problem: { code: 'rate-limited' } }]);
  expect(view().waitUntil - Date.now()).toBeGreaterThan(6_900);
  room.retry(first);
  expect(states()).toEqual(['sending']);
  expect(nonce()).not.toBe(first);
  server.post({ type: 'in-review', nonce: nonce(), messageId: 'msg_y' });
  await pass(60_000);
  expect(states()).toEqual(['in-review']);
  room.dismiss(nonce());
  expect(states()).toEqual([]);
});

test('an unanswered message counts as lost, and a retry keeps its nonce', async () => {
  const { room, view, nonce } = await enter();
  room.send('hello');
  const first = nonce();
  await pass(10_000);
  expect(view().outbox).toMatchObject([{ state: 'refused', problem: { code: 'unanswered' } }]);
  room.retry(first);
  expect(nonce()).toBe(first);
});

test('a message that was sent twice is recognised under the id of the first', async () => {
  const { room, server, nonce, states } = await enter();
  room.send('hello');
  await pass(10_000);
  room.retry(nonce());
  const [first, second] = ['0000000001', '0000000002'].map((time) => `msg_${time}AAAABBBBCCCCDDDD`);
  server.post({ type: 'sent', nonce: nonce(), messageId: second! });
  await pass(50);
  expect(states()).toEqual(['sent']);
  server.append({ type: 'message', message: { ...message('ana', 'hello'), messageId: first! } });
  await pass(50);
  expect(states()).toEqual([]);
});

test('messages wait for the socket', async () => {
  const { room, server, states } = await enter();
  server.lose();
  room.send('hello');
  await pass(2_000);
  expect(server.sent.some(({ action }) => action === 'chat.send')).toBe(false);
  server.recover();
  await pass(50);
  expect(server.sent.filter(({ action }) => action === 'chat.send')).toHaveLength(1);
  expect(states()).toEqual(['sending']);
});

test('a message starts the countdown of slow mode', async () => {
  const { room, view, server, nonce } = await enter();
  const settings = { ...server.room.settings, slowSeconds: 30 };
  server.append({ type: 'settings', settings });
  server.room.settings = settings;
  await pass(50);
  room.send('hello');
  server.post({ type: 'sent', nonce: nonce(), messageId: 'msg_x' });
  await pass(25);
  expect(view().waitUntil).toBe(Date.now() + 30_000 - 5);
  server.append({ type: 'settings', settings: { ...settings, slowSeconds: 0 } });
  await pass(50);
  expect(view().waitUntil).toBe(0);
});

test('slow mode does not concern moderators', async () => {
  const server = createRoomServer(clock);
  server.setMember({ role: 'moderator', followedAt: null, restriction: null });
  server.room.settings = { ...server.room.settings, slowSeconds: 30 };
  const { room, view, nonce } = await enter(server);
  room.send('hello');
  server.post({ type: 'sent', nonce: nonce(), messageId: 'msg_x' });
  await pass(25);
  expect(view().waitUntil).toBe(0);
});

test('a ban fetches its reason', async () => {
  const { view, server } = await enter();
  const at = new Date().toISOString();
  const restriction = { userId: 'ana', name: 'ana', kind: 'ban' as const, reason: 'spam', by: 'ben', at };
  server.setMember({ role: null, followedAt: null, restriction: { ...restriction, until: null } });
  server.append({ type: 'purged', userId: 'ana', name: 'ana', cause: 'ban' });
  await pass(50);
  expect(view().member?.restriction?.reason).toBe('spam');
});
