import { pick } from '../kit/env';

export const socketEnv = pick('CHAT_TABLE', 'ALLOWED_ORIGINS');
export const ircEnv = pick('CHAT_TABLE', 'IRC_ENDPOINT');
export const announceStreamEnv = pick('CHAT_TABLE', 'SOCKET_ENDPOINT');
