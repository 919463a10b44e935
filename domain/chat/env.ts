import { pick } from '../kit/env';

export const socketEnv = pick('CHAT_TABLE', 'ALLOWED_ORIGINS');
/** What the routes of emotes need. */
export const emoteRoutesEnv = pick('CHAT_TABLE', 'MEDIA_BUCKET', 'UPLOAD_URL');
export const processEmoteEnv = pick('CHAT_TABLE', 'MEDIA_BUCKET');
export const announceStreamEnv = pick('CHAT_TABLE', 'SOCKET_ENDPOINT');
