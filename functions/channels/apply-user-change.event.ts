import { userChanged } from '../../domain/users/events';
import { event } from '../kit/consume';
import { applyOwner, findChannel, projectOwner } from './channels-store';

/**
 * Projects a user, then gives the user's channel the same name and looks. Both compare versions, so the event may arrive
 * twice, late, or after an attempt that failed between the two.
 */
export const handler = event(userChanged, async ({ data: owner }) => {
  await projectOwner(owner);
  const channel = await findChannel(owner.userId);
  if (channel !== undefined && channel.ownerVersion < owner.version) await applyOwner(channel, owner);
});
