import { call } from '../../lib/api';

/** The common moderation actions. Each throws what its route answers. */
export const moderate = {
  remove: (channelId: string, messageId: string) =>
    call('chat.deleteMessage', { params: { channelId, messageId } }),
  timeout: (channelId: string, userId: string, seconds: number, reason = '') =>
    call('chat.restrict', { params: { channelId, userId }, body: { seconds, reason } }),
  ban: (channelId: string, userId: string, reason = '') =>
    call('chat.restrict', { params: { channelId, userId }, body: { reason } }),
  /** The end of a restriction cannot be undone, so it returns no action. */
  lift: async (channelId: string, userId: string) =>
    void (await call('chat.lift', { params: { channelId, userId } })),
  purge: (channelId: string, userId: string) =>
    call('chat.purge', { params: { channelId }, body: { userId, reason: '' } }),
  undo: (channelId: string, actionId: string) => call('chat.undo', { params: { channelId, actionId } }),
  pin: (channelId: string, messageId: string, seconds?: number) =>
    call('chat.pin', { params: { channelId }, body: { messageId, ...(seconds && { seconds }) } }),
  unpin: (channelId: string) => call('chat.unpin', { params: { channelId } }),
};

/** The timeouts on offer. */
export const timeouts = [
  { seconds: 10, label: '10 s', spoken: '10 seconds' },
  { seconds: 60, label: '1 min', spoken: '1 minute' },
  { seconds: 600, label: '10 min', spoken: '10 minutes' },
  { seconds: 1_800, label: '30 min', spoken: '30 minutes' },
] as const;
