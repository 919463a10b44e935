import { getOwnChannel as route } from '../../domain/channels/contract';
import { ProblemError } from '../../domain/kit/problem';
import { http } from '../kit/http';
import { findChannel } from './channels-store';
import { ownChannel } from './present';

export const getOwnChannel = http(route, async ({ actor }) => {
  const channel = await findChannel(actor.userId);
  if (channel === undefined) throw new ProblemError('not-found');
  return ownChannel(channel);
});
