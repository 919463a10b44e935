import { followChanged, userChanged } from '../../../domain/users/events';
import { event } from '../../kit/consume';
import { projectFollow } from './members-store';
import { projectName } from './names-store';
import { findUser, projectUser } from './users-store';

/** Projects what rooms need of users: names, looks and follows. */
export const handler = event([userChanged, followChanged], async (envelope) => {
  if (envelope.type === 'user.changed.v1') {
    const { userId, username, displayName, avatarColour, version } = envelope.data;
    const before = await findUser(userId);
    if (before === undefined || before.version <= version) {
      await projectName('user', { id: userId, name: username, before: before?.name });
    }
    await projectUser({ userId, name: username, displayName, colour: avatarColour, version });
    return;
  }
  const { followedAt, ...follow } = envelope.data;
  await projectFollow({ ...follow, followedAt: followedAt === null ? null : Date.parse(followedAt) });
});
