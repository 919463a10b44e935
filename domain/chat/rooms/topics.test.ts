import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newId } from '../../kit/id';
import { topicSchema } from '../messaging/fields';
import { topicChanges, topicsOf } from './topics';

test('a socket can watch the topics of a channel', () => {
  for (const topic of topicsOf(newId('channel'))) expect(topicSchema.safeParse(topic).success).toBe(true);
});

test('a change leads from the watched topics to the wanted ones', () => {
  const topics = fc.array(fc.constantFrom<string>('a', 'b', 'c', 'd', 'e'), { maxLength: 8 });
  fc.assert(
    fc.property(topics, topics, (watched, wanted) => {
      const { add, drop } = topicChanges(watched, wanted);
      const result = new Set([...watched, ...add].filter((topic) => !drop.includes(topic)));
      expect(result).toEqual(new Set(wanted));
      expect(add.filter((topic) => watched.includes(topic))).toEqual([]);
    }),
  );
});
