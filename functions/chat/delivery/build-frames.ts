import type { FrameItem } from '../../../domain/chat/delivery/frame';
import { pack } from '../../../domain/chat/delivery/packing';
import type { Entry } from '../../../domain/chat/log/model';

/** Bytes of a frame besides its entries. */
const overhead = 300;

/**
 * The frames that carry some entries to the site's sockets, each within the size of a frame. `after` chains them: a
 * client that missed one notices. Without entries it is one frame with the head of the log.
 */
export function buildFrames(
  channelId: string,
  after: number,
  entries: readonly Entry[],
  viewers: number | undefined,
  now: number,
): string[] {
  const text = (item: Extract<FrameItem, { type: 'chat' }>): string =>
    JSON.stringify({ v: 1, t: now, items: [item] });
  const count = viewers === undefined ? {} : { viewers };
  if (entries.length === 0) return [text({ type: 'chat', channelId, after, entries: [], ...count })];
  const frames: string[] = [];
  let at = 0;
  let from = after;
  for (const { length } of pack(
    entries.map((entry) => JSON.stringify(entry)),
    overhead,
  )) {
    const some = entries.slice(at, at + length);
    frames.push(text({ type: 'chat', channelId, after: from, entries: some, ...count }));
    from = some.at(-1)!.seq;
    at += length;
  }
  return frames;
}
