import { followChanged, userChanged } from '../../../domain/users/events';
import { event } from '../../kit/consume';
import { projectFollow } from './members-store';
import { projectName } from './names-store';
import { findUser, projectUser } from './users-store';

/** Keeps what rooms need of people: their names and looks, and whom they follow. */
export const handler = event([userChanged, followChanged], async (news) => {
  if (news.type === 'user.changed.v1') {
    const { userId, username, displayName, avatarColour, version } = news.data;
    const before = await findUser(userId);
    if (before === undefined || before.version <= version) {
      await projectName('user', { id: userId, name: username, before: before?.name });
    }
    await projectUser({ userId, name: username, displayName, colour: avatarColour, version });
    return;
  }
  const { followedAt, ...follow } = news.data;
  await projectFollow({ ...follow, followedAt: followedAt === null ? null : Date.parse(followedAt) });
});
