import { queryOptions } from '@tanstack/react-query';
import { call } from '../../lib/api';

export const roomQuery = (channelId: string) =>
  queryOptions({
    queryKey: ['room', channelId],
    queryFn: () => call('chat.getRoom', { params: { channelId } }),
  });
