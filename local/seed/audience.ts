import * as users from '../../domain/users/contract';
import type { DemoAccount, DemoUser } from './account';
import { startTalking } from './talker';

/** Rooms that a viewer talks in. */
const rooms = 2;
/** Milliseconds between two messages of a viewer, and of a streamer in the own chat: they have something else to do. */
const pace = { viewer: 24_000, owner: 45_000 };

/**
 * Viewers follow some channels and talk in the chats of live ones, as their owners do.
 *
 * @returns what ends their talk
 */
export async function startAudience(
  { site, lifeMs }: { readonly site: string; readonly lifeMs: number },
  accounts: readonly DemoAccount[],
  viewers: readonly DemoUser[],
): Promise<() => void> {
  const live = accounts.filter(({ person }) => person.stream === 'live');
  const ends: (() => void)[] = [];
  const talk = ({ call, userId }: DemoUser, { person, channelId }: DemoAccount, paceMs: number) =>
    ends.push(
      startTalking({ site, call, userId, channel: { username: person.username, channelId }, paceMs }),
    );
  for (const [i, viewer] of viewers.entries()) {
    // Each room has as many talkers as any other; a channel that nobody follows yet is a state too.
    const followed = accounts.filter((_, n) => (n + i) % 3 !== 0 && n !== accounts.length - 1);
    await Promise.allSettled(
      followed.map(({ channelId }) => viewer.call(users.follow, { params: { channelId } })),
    );
    for (let n = 0; n < Math.min(rooms, live.length); n += 1) {
      talk(viewer, live[(i + n * 3) % live.length]!, pace.viewer);
    }
  }
  for (const account of live) talk(account, account, pace.owner);
  const end = () => {
    clearTimeout(life);
    for (const one of ends.splice(0)) one();
  };
  const life = setTimeout(end, lifeMs).unref();
  return end;
}
