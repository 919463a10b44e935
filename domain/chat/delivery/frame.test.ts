import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newId } from '../../kit/id';
import * as sessions from '../../sessions/contract';
import { frameItemSchema } from '../contract';
import { topicSchema } from '../messages';
import { isAllowedOrigin, streamItem, topicChanges, topicsOf } from './frame';

const data = { channelId: newId('channel'), sessionId: newId('session'), name: 'ocean_cam' };

describe('frames of streams', () => {
  it('tell the state after each event of a session', () => {
    const told = [
      sessions.sessionStarting,
      sessions.sessionLive,
      sessions.sessionReconnecting,
      sessions.sessionEnded,
    ].map(({ name }) => streamItem({ type: name, data }));
    expect(told.map(({ state }) => state)).toEqual(['starting', 'live', 'reconnecting', 'offline']);
    for (const item of told) expect(frameItemSchema.parse(item)).toEqual(item);
    expect(() => streamItem({ type: sessions.recordingReady.name, data })).toThrow(RangeError);
  });

  it('go to topics that a socket can watch', () => {
    for (const topic of topicsOf(data.channelId)) expect(topicSchema.safeParse(topic).success).toBe(true);
  });
});

describe('origins', () => {
  it('must be the site itself, unless it is not known yet or there is none', () => {
    expect(isAllowedOrigin('https://live.example', 'https://live.example/, https://b.example')).toBe(true);
    expect(isAllowedOrigin('https://evil.example', 'https://live.example')).toBe(false);
    expect(isAllowedOrigin('https://live.example.evil', 'https://live.example')).toBe(false);
    expect(isAllowedOrigin('null', 'https://live.example')).toBe(false);
    expect(isAllowedOrigin(undefined, 'https://live.example')).toBe(true);
    expect(isAllowedOrigin('https://any.example', '*')).toBe(true);
  });
});

describe('a change of topics', () => {
  it('leads from what was followed to what is wanted', () => {
    const topics = fc.array(fc.constantFrom<string>('a', 'b', 'c', 'd', 'e'), { maxLength: 8 });
    fc.assert(
      fc.property(topics, topics, (followed, wanted) => {
        const { add, drop } = topicChanges(followed, wanted);
        const result = new Set([...followed, ...add].filter((topic) => !drop.includes(topic)));
        expect(result).toEqual(new Set(wanted));
        expect(add.filter((topic) => followed.includes(topic))).toEqual([]);
      }),
    );
  });
});
