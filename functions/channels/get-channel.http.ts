import { getChannel as route } from '../../domain/channels/contract';
import { ProblemError } from '../../domain/kit/problem';
import { http } from '../kit/http';
import { findChannelByName } from './channels-store';
import { publicChannel } from './present';

export const getChannel = http(route, async ({ params }) => {
  const channel = await findChannelByName(params.name);
  if (channel === undefined) throw new ProblemError('not-found');
  return publicChannel(channel);
});
