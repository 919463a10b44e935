import { expect, test } from 'vitest';
import { withRoom } from '../../load/bench/chat-room';
import { assembly } from './assembly';

test('every viewer receives every message once, in one order', { timeout: 120_000 }, async () => {
  await withRoom({ sockets: 300, writers: 20, assembly }, async ({ send }) => {
    const outcome = await send({ perSecond: 30, messages: 200 });
    expect(outcome.refused).toEqual([]);
    expect(outcome.order.toSorted()).toEqual(outcome.accepted.toSorted());
    expect(outcome).toMatchObject({ missing: 0, repeated: 0, disordered: 0 });
    // Frames hold several messages each: posts are what a room costs.
    expect(outcome.frames).toBeLessThan((300 * 200) / 3);
  });
});
