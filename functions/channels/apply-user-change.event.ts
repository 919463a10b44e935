import { userChanged } from '../../domain/users/events';
import { event } from '../kit/consume';
import { applyOwner, findChannel, keepOwner } from './channels-store';

/**
 * Keeps the copy of a person, then gives their channel the same looks. Both are compared by version, so the
 * event may come twice, late, or after a try that stopped between the two.
 */
export const handler = event(userChanged, async ({ data: owner }) => {
  await keepOwner(owner);
  const channel = await findChannel(owner.userId);
  if (channel !== undefined && channel.ownerVersion < owner.version) await applyOwner(channel, owner);
});
