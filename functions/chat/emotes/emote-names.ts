import { isPlatformEmote } from '../../../domain/chat/emotes/emotes';
import { loadEmotes } from './emotes-store';

/** How long a channel's emotes are taken to be the same, milliseconds. */
const keptMs = 5_000;
const kept = new Map<string, { readonly names: ReadonlySet<string>; readonly until: number }>();

/** Whether a name is an emote in a channel: its own, or the platform's. */
export async function loadEmoteMatcher(channelId: string): Promise<(name: string) => boolean> {
  const now = Date.now();
  let known = kept.get(channelId);
  if (known === undefined || known.until < now) {
    const { emotes } = await loadEmotes(channelId);
    const names = new Set(emotes.filter(({ state }) => state === 'ready').map(({ name }) => name));
    if (kept.size >= 200) kept.clear();
    known = { names, until: now + keptMs };
    kept.set(channelId, known);
  }
  const { names } = known;
  return (name) => names.has(name) || isPlatformEmote(name);
}
