import { pick } from '../kit/env';

export const socketEnv = pick('CHAT_TABLE', 'CHAT_STREAM', 'CLASSIFIER', 'ALLOWED_ORIGINS');
/** The environment of the emote routes. */
export const emoteRoutesEnv = pick('CHAT_TABLE', 'MEDIA_BUCKET', 'UPLOAD_URL');
export const processEmoteEnv = pick('CHAT_TABLE', 'CHAT_STREAM', 'MEDIA_BUCKET');
export const ircEnv = pick('ORIGIN_SECRET', 'CHAT_TABLE', 'CHAT_STREAM', 'CLASSIFIER', 'IRC_ENDPOINT');
export const announceStreamEnv = pick('CHAT_TABLE', 'SOCKET_ENDPOINT');
export const chatApiEnv = pick(
  'ORIGIN_SECRET',
  'CHAT_TABLE',
  'CHAT_STREAM',
  'MEDIA_BUCKET',
  'UPLOAD_URL',
  'IRC_ENDPOINT',
);
/** What delivery to a room needs, by the fan-out or later. */
export const deliveryEnv = pick(
  'CHAT_TABLE',
  'CHAT_STREAM',
  'CHAT_DAYS',
  'POSTS_PER_SECOND',
  'SOCKET_ENDPOINT',
  'IRC_ENDPOINT',
);
export const fanOutEnv = {
  ...deliveryEnv,
  ...pick('SOCKETS_PER_ROOM', 'POST_SHARD_FUNCTION', 'SET_ASIDE_QUEUE_URL'),
};
export const postShardEnv = pick('CHAT_TABLE', 'SOCKET_ENDPOINT', 'IRC_ENDPOINT');
export const reconcileRoomsEnv = pick('CHAT_TABLE', 'CHAT_STREAM', 'SOCKETS_PER_ROOM');
export const endAccessEnv = pick('CHAT_TABLE', 'SOCKET_ENDPOINT', 'IRC_ENDPOINT');
export const projectionsEnv = pick('CHAT_TABLE');
