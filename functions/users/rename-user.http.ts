import { renameUser as route } from '../../domain/users/contract';
import { planRename } from '../../domain/users/rename';
import { http } from '../kit/http';
import { rename } from './accounts-store';
import { activeProfile, ownProfile } from './profiles';

export const renameUser = http(route, async ({ actor, body }) => {
  const now = Date.now();
  const profile = await activeProfile(actor.userId, now);
  const kind = planRename(profile, body.username, now);
  if (kind !== 'unchanged') await rename(profile, body.username, kind, now);
  return ownProfile(await activeProfile(actor.userId, now), actor.groups, now);
});
