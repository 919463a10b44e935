import { updateProfile as route } from '../../domain/users/contract';
import { http } from '../kit/http';
import { editProfile } from './accounts-store';
import { ownProfile } from './profiles';

export const updateProfile = http(route, async ({ actor, body }) =>
  ownProfile(await editProfile(actor.userId, body), actor.groups, Date.now()),
);
