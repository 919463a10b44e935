import { afterEach, expect, it, vi } from 'vitest';
import type { Entry } from '../../../domain/chat/log/model';
import { newId } from '../../../domain/kit/id';
import { withTable } from '../../../test/tables';
import { storeUses, tallyUses } from './emote-uses';
import { loadEmotes, reserveEmote, settleEmote } from './emotes-store';

withTable('CHAT_TABLE');
afterEach(() => {
  vi.useRealTimers();
});

let seq = 0;
function says(text: string): Entry {
  seq += 1;
  const author = {
    userId: newId('user'),
    name: 'viewer',
    displayName: 'Viewer',
    colour: '#112233',
    badges: [],
  };
  return { type: 'message', seq, message: { messageId: newId('message'), at: 1, author, text } };
}

it('uses in a room are stored at once and then once a minute, each use of each emote once', async () => {
  const channelId = newId('channel');
  const emote = await reserveEmote(channelId, 'seal', newId('emote'));
  await settleEmote(emote, { state: 'ready', animated: false });
  const counts = async () => {
    const { emotes, platformUses } = await loadEmotes(channelId);
    return { ...Object.fromEntries(platformUses), seal: emotes[0]!.uses };
  };
  const first = [
    says('look, :seal: :seal: and :sfWave:'),
    says(':nobody: https://a.example/:seal: 12:30:45'),
  ];
  await tallyUses(channelId, first);
  await tallyUses(channelId, [...first, says('no emote here')]);
  await storeUses();
  expect(await counts()).toEqual({ seal: 2, sfWave: 1 });

  const later = [says(':seal:'), says(':seal: again')];
  await tallyUses(channelId, later);
  await storeUses();
  expect(await counts()).toEqual({ seal: 2, sfWave: 1 });
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 });
  await tallyUses(channelId, later);
  await storeUses();
  await storeUses();
  expect(await counts()).toEqual({ seal: 4, sfWave: 1 });
});
