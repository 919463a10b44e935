/** The routes of chat. Every export is a route; the socket's messages are in messaging/contract.ts. */
export * from './emotes/contract';
export * from './irc/contract';
export * from './log/contract';
export * from './moderation/contract';
export * from './rooms/contract';
