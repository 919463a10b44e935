import { updateChannel as route } from '../../domain/channels/contract';
import { ProblemError } from '../../domain/kit/problem';
import { http } from '../kit/http';
import { changeSettings } from './channels-store';
import { ownChannel } from './present';

export const updateChannel = http(route, async ({ actor, body }) => {
  const channel = await changeSettings(actor.userId, body);
  if (channel === undefined) throw new ProblemError('not-found');
  return ownChannel(channel);
});
