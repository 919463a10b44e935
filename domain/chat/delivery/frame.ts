import type { FrameItem } from '../contract';

type StreamItem = Extract<FrameItem, { type: 'stream' }>;

/** What an event of a session makes of its channel's stream, for those who watch. */
const states: Readonly<Record<string, StreamItem['state']>> = {
  'session.starting.v1': 'starting',
  'session.live.v1': 'live',
  'session.reconnecting.v1': 'reconnecting',
  'session.ended.v1': 'offline',
};

export interface SessionNews {
  readonly type: string;
  readonly data: { readonly channelId: string; readonly sessionId: string; readonly name: string };
}

/** The frame item that tells of a session's event. Throws for an event that changes no state. */
export function streamItem({ type, data }: SessionNews): StreamItem {
  const state = states[type];
  if (state === undefined) throw new RangeError(`${type} changes no stream's state`);
  const { channelId, sessionId, name } = data;
  return { type: 'stream', state, channelId, sessionId, name };
}

/** The topics whose watchers are told of a channel's stream. */
export const topicsOf = (channelId: string): string[] => ['directory', `channel:${channelId}`];

/**
 * Whether a page of this origin may open a socket. `allowed` is a comma-separated list of origins, or `*`. Apps
 * and tools send no origin: what this keeps out is other sites in a visitor's browser.
 */
export function isAllowedOrigin(origin: string | undefined, allowed: string): boolean {
  if (origin === undefined || allowed.trim() === '*') return true;
  return allowed
    .split(',')
    .map((one) => one.trim().replace(/\/$/, ''))
    .includes(origin);
}

/** The topics to add and to drop so that exactly `wanted` are followed. */
export function topicChanges(
  followed: readonly string[],
  wanted: readonly string[],
): { add: string[]; drop: string[] } {
  const [before, after] = [new Set(followed), new Set(wanted)];
  return {
    add: [...after].filter((topic) => !before.has(topic)),
    drop: [...before].filter((topic) => !after.has(topic)),
  };
}
