import { expect, test } from 'vitest';
import { withRoom } from '../../load/bench/chat-room';
import { assembly } from './assembly';

test('a crowd hears every message once, in one order', { timeout: 120_000 }, async () => {
  await withRoom({ sockets: 300, writers: 20, assembly }, async ({ say }) => {
    const heard = await say({ perSecond: 30, messages: 200 });
    expect(heard.refused).toEqual([]);
    expect(heard.order.toSorted()).toEqual(heard.accepted.toSorted());
    expect(heard).toMatchObject({ missing: 0, repeated: 0, disordered: 0 });
    // Frames of several messages: posts are what a room costs.
    expect(heard.frames).toBeLessThan((300 * 200) / 3);
  });
});
