import { followChanged, userChanged } from '../../../domain/users/contract';
import { event } from '../../kit/consume';
import { keepName } from './names-store';
import { keepFollow, keepUser, userOf } from './rooms-store';

/** Keeps what rooms need of people: their names and looks, and whom they follow. */
export const handler = event([userChanged, followChanged], async (news) => {
  if (news.type === 'user.changed.v1') {
    const { userId, username, displayName, avatarColour, version } = news.data;
    const before = await userOf(userId);
    if (before === undefined || before.version <= version) {
      await keepName('user', { id: userId, name: username, before: before?.name });
    }
    await keepUser({ userId, name: username, displayName, colour: avatarColour, version });
    return;
  }
  const { followedAt, ...follow } = news.data;
  await keepFollow({ ...follow, followedAt: followedAt === null ? null : Date.parse(followedAt) });
});
