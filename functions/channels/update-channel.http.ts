import { updateChannel as route } from '../../domain/channels/contract';
import { ProblemError } from '../../domain/kit/problem';
import { http } from '../kit/http';
import { ownChannel } from './present';
import { changeSettings } from './store';

export const updateChannel = http(route, async ({ actor, body }) => {
  const channel = await changeSettings(actor.userId, body);
  if (channel === undefined) throw new ProblemError('not-found');
  return ownChannel(channel);
});
