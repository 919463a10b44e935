import { expect, test } from 'vitest';
import { newId } from '../../kit/id';
import * as sessions from '../../sessions/events';
import { frameItemSchema } from '../delivery/frame';
import { streamItem } from './stream-item';

const data = { channelId: newId('channel'), sessionId: newId('session'), name: 'ocean_cam' };

test('a frame item has the state after each event of a session', () => {
  const items = [
    sessions.sessionStarting,
    sessions.sessionLive,
    sessions.sessionReconnecting,
    sessions.sessionEnded,
  ].map(({ name }) => streamItem({ type: name, data }));
  expect(items.map(({ state }) => state)).toEqual(['starting', 'live', 'reconnecting', 'offline']);
  for (const item of items) expect(frameItemSchema.parse(item)).toEqual(item);
  expect(() => streamItem({ type: sessions.recordingReady.name, data })).toThrow(RangeError);
});
