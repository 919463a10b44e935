import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { clockOf } from '../clock';
import { createRoomServer, messageEntry, openRoom, type RoomServer } from '../testing/room-server';
import type { RoomOptions } from './room';

const clock = clockOf(globalThis);
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const enter = (server: RoomServer, options: Partial<RoomOptions> = {}) => openRoom(server, clock, options);

beforeEach(() => void vi.useFakeTimers({ now: 1_764_000_000_000 }));
afterEach(() => void vi.useRealTimers());

test('a room ends with the lines of the log, whatever frames and sockets are lost', async () => {
  const steps = fc.array(
    fc.oneof(
      { weight: 6, arbitrary: fc.constant('append') },
      { weight: 2, arbitrary: fc.constant('append, frame lost') },
      fc.constantFrom(
        'delete',
        'lose',
        'recover',
        'lose subscription',
        'to polling',
        'to socket',
        'heartbeat',
      ),
      { weight: 3, arbitrary: fc.constantFrom('wait', 'wait long') },
    ),
    { maxLength: 40 },
  );
  await fc.assert(
    fc.asyncProperty(steps, fc.double({ min: 0, max: 0.99, noNaN: true }), async (script, luck) => {
      const server = createRoomServer(clock);
      const { view, leave } = enter(server, { random: () => luck });
      // A later join would answer with the latest entries only.
      await pass(100);
      for (const step of script) {
        if (step === 'append') server.append(messageEntry('ben'));
        if (step === 'append, frame lost') server.append(messageEntry('eve'), false);
        if (step === 'delete') {
          const one = server.log.find((entry) => entry.type === 'message');
          if (one) server.append({ type: 'deleted', messageId: one.message.messageId });
        }
        if (step === 'lose') server.lose();
        if (step === 'recover') server.recover();
        if (step === 'lose subscription') server.loseSubscription();
        if (step === 'heartbeat') server.heartbeat();
        if (step === 'to polling' || step === 'to socket') {
          server.setDelivery(step === 'to polling' ? 'polling' : 'socket');
        }
        await pass(step === 'wait' ? 400 : step === 'wait long' ? 12_000 : 7);
        const { lines } = view();
        const seqs = lines.map(({ seq }) => seq);
        expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
      }
      server.recover();
      await pass(130_000);
      expect(view().lines).toEqual(server.lines());
      leave();
      expect(vi.getTimerCount()).toBeLessThan(2);
      await pass(2_000);
      expect(vi.getTimerCount()).toBe(0);
    }),
    { numRuns: 60 },
  );
});

test('listeners are notified in batches', async () => {
  const server = createRoomServer(clock);
  const { room } = enter(server, { batchMs: 200 });
  await pass(500);
  const listener = vi.fn();
  room.subscribe(listener);
  for (let one = 0; one < 50; one += 1) {
    server.append(messageEntry('ben'));
    await pass(20);
  }
  await pass(300);
  expect(listener.mock.calls.length).toBeLessThanOrEqual(6);
  expect(room.getView().lines).toHaveLength(50);
});
