import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { newId } from '../../kit/id';
import { isPlatformEmote, platformEmotes, uploadKey, uploadOf } from './emotes';
import { emoteSchema } from './model';

it('the site has a picture of each platform emote, and no other', () => {
  const shipped = readdirSync(join(import.meta.dirname, '../../../web/public/emotes'));
  const emotes = platformEmotes(new Map([['sfGG', 3]]));
  expect(emotes.map(({ url }) => url.slice('/emotes/'.length)).sort()).toEqual(shipped.sort());
  for (const emote of emotes) expect(emoteSchema.parse(emote)).toEqual(emote);
  expect(emotes.filter(({ uses }) => uses > 0)).toMatchObject([{ name: 'sfGG', uses: 3 }]);
  expect(isPlatformEmote('sfgg')).toBe(false);
});

it('the key of an upload contains its channel and emote; no other key parses', () => {
  const [channelId, emoteId] = [newId('channel'), newId('emote')];
  const key = uploadKey(channelId, emoteId);
  expect(uploadOf(key)).toEqual({ channelId, emoteId });
  expect(uploadOf(`${key}/x`)).toBeUndefined();
  fc.assert(
    fc.property(fc.nat(key.length - 1), fc.string({ maxLength: 3 }), (at, other) => {
      const wrong = key.slice(0, at) + other + key.slice(at + 1);
      const found = uploadOf(wrong);
      if (found) expect(uploadKey(found.channelId, found.emoteId)).toBe(wrong);
    }),
  );
});
