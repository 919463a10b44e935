import type { FrameItem } from '../delivery/frame';

type StreamItem = Extract<FrameItem, { type: 'stream' }>;

/** The state of a channel's stream after each event of a session. */
const states: Readonly<Record<string, StreamItem['state']>> = {
  'session.starting.v1': 'starting',
  'session.live.v1': 'live',
  'session.reconnecting.v1': 'reconnecting',
  'session.ended.v1': 'offline',
};

export interface SessionEvent {
  readonly type: string;
  readonly data: { readonly channelId: string; readonly sessionId: string; readonly name: string };
}

/** The frame item for an event of a session. Throws a RangeError for an event that changes no state. */
export function streamItem({ type, data }: SessionEvent): StreamItem {
  const state = states[type];
  if (state === undefined) throw new RangeError(`${type} does not change the state of a stream`);
  const { channelId, sessionId, name } = data;
  return { type: 'stream', state, channelId, sessionId, name };
}
