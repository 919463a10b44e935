import { getOwnChannel as route } from '../../domain/channels/contract';
import { ProblemError } from '../../domain/kit/problem';
import { http } from '../kit/http';
import { ownChannel } from './present';
import { findChannel } from './store';

export const getOwnChannel = http(route, async ({ actor }) => {
  const channel = await findChannel(actor.userId);
  if (channel === undefined) throw new ProblemError('not-found');
  return ownChannel(channel);
});
