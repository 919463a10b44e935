import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { allEvents, allMessages, allRoutes } from './contracts';

const hash = (schema: z.core.$ZodType): string =>
  createHash('sha256')
    .update(JSON.stringify(z.toJSONSchema(schema, { unrepresentable: 'any' })))
    .digest('hex')
    .slice(0, 16);

test('each event schema is the one that its version froze', () => {
  // A consumer may be older than its producer. An additive change gets a new hash here; anything else a new version.
  expect(Object.fromEntries(allEvents.map(({ name, data }) => [name, hash(data)]))).toMatchInlineSnapshot(`
    {
      "access.ended.v1": "940cf01e9101e95b",
      "channel.changed.v1": "e6230105a24c276f",
      "follow.changed.v1": "ca777938d3c76549",
      "session.ended.v1": "45e9539835dc9fa6",
      "session.live.v1": "48d21d8bb6685377",
      "session.reconnecting.v1": "132b4edcb5981018",
      "session.recorded.v1": "d8e17561f37f41aa",
      "session.starting.v1": "3035030dc8d4a042",
      "user.changed.v1": "99b3847ff83cb61a",
    }
  `);
});

test('operation ids, method and path pairs, event names and actions are unique', () => {
  for (const names of [
    allRoutes.map(({ id }) => id),
    allRoutes.map(({ method, path }) => `${method} ${path}`),
    allEvents.map(({ name }) => name),
    allMessages.map(({ action }) => action),
  ]) {
    expect(new Set(names).size).toBe(names.length);
  }
});

test('event names are <noun>.<past tense>.v<n>', () => {
  for (const { name } of allEvents) expect(name).toMatch(/^[a-z]+\.[a-z]+\.v\d+$/);
});

test('the parameters of a path are those of its schema', () => {
  for (const route of allRoutes) {
    const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
    expect(Object.keys(route.params?.shape ?? {}).sort(), route.id).toEqual(inPath);
  }
});

test('only public GET routes may be cached, and bodies go with methods that have them', () => {
  for (const { id, method, auth, cacheSeconds, body } of allRoutes) {
    if (cacheSeconds !== undefined) expect([method, auth], id).toEqual(['GET', 'public']);
    if (body !== undefined) expect(['POST', 'PUT', 'PATCH'], id).toContain(method);
  }
});

test('every body, query and parameter object refuses fields that it does not know', () => {
  for (const route of allRoutes) {
    for (const schema of [route.params, route.query, route.body]) {
      if (schema === undefined) continue;
      const result = schema.safeParse({ somethingElse: 1 });
      expect(JSON.stringify(result.error?.issues), route.id).toContain('unrecognized_keys');
    }
  }
});
