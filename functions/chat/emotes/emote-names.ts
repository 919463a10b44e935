import { LRUCache } from 'lru-cache';
import { isPlatformEmote } from '../../../domain/chat/emotes/emotes';
import { loadEmotes } from './emotes-store';

/** The names of the emotes of recently used channels, for five seconds. */
const cached = new LRUCache<string, ReadonlySet<string>>({ max: 200, ttl: 5_000 });

/** Whether a name is an emote in a channel: its own, or the platform's. */
export async function loadEmoteMatcher(channelId: string): Promise<(name: string) => boolean> {
  const names = cached.get(channelId) ?? (await loadNames(channelId));
  cached.set(channelId, names, { noUpdateTTL: true });
  return (name) => names.has(name) || isPlatformEmote(name);
}

async function loadNames(channelId: string): Promise<ReadonlySet<string>> {
  const { emotes } = await loadEmotes(channelId);
  return new Set(emotes.filter(({ state }) => state === 'ready').map(({ name }) => name));
}
