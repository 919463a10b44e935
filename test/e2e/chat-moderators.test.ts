import { afterAll, beforeAll, expect, test } from 'vitest';
import * as chat from '../../domain/chat/contract';
import { openSocket } from './socket';
import { type Person, refusal, startWorld, until, type World } from './world';

let world: World;
let owner: Person;
let mod: Person;
let other: Person;
let viewer: Person;
let channelId: string;

beforeAll(async () => {
  world = await startWorld();
  owner = await world.person('mods_owner');
  mod = await world.person('mods_mod');
  other = await world.person('mods_other');
  viewer = await world.person('mods_viewer');
  channelId = await world.room(owner);
  for (const one of [mod, other]) await owner.call(chat.addModerator, { params: of(one) });
});

afterAll(() => world?.stop());

const of = ({ userId }: Person) => ({ channelId, userId });
const restrict = (by: Person, whom: Person, seconds?: number) =>
  by.call(chat.restrict, { params: of(whom), body: { ...(seconds && { seconds }), reason: 'a test' } });
const lift = (by: Person, whom: Person) => by.call(chat.lift, { params: of(whom) });
/** The index behind the list lags a little. */
const expectModerators = (names: string) =>
  until(
    `the moderators ${names}`,
    async () => {
      const { items } = await owner.call(chat.listModerators, { params: { channelId } });
      return (
        items
          .map(({ name }) => name)
          .sort()
          .join() === names
      );
    },
    5_000,
  );
const restrictionOf = async (whom: Person) =>
  (await owner.call(chat.getChatter, { params: of(whom) })).member.restriction;

test.each([
  ['a timeout', 600],
  ['a ban', undefined],
])('%s ends the role of a moderator, who cannot lift it; an undo gives the role back', async (_, seconds) => {
  const { actionId } = await restrict(owner, mod, seconds);
  await expectModerators('mods_other');
  expect((await refusal(lift(mod, mod))).code).toBe('forbidden');
  expect((await refusal(restrict(mod, viewer, 60))).code).toBe('forbidden');
  await owner.call(chat.undoAction, { params: { channelId, actionId } });
  await expectModerators('mods_mod,mods_other');
  await restrict(mod, viewer, 1);
});

test('nobody restricts themselves, and moderators do not restrict each other', async () => {
  expect((await refusal(restrict(mod, mod, 60))).code).toBe('forbidden');
  expect((await refusal(restrict(owner, owner))).code).toBe('forbidden');
  expect((await refusal(restrict(mod, other, 60))).code).toBe('forbidden');
});

test('somebody whose timeout is over can become a moderator', async () => {
  await owner.call(chat.removeModerator, { params: of(other) });
  await restrict(owner, other, 1);
  expect((await refusal(owner.call(chat.addModerator, { params: of(other) }))).code).toBe('conflict');
  await until('the end of the timeout', () =>
    owner.call(chat.addModerator, { params: of(other) }).catch(() => null),
  );
  await expectModerators('mods_mod,mods_other');
});

test('the stronger restriction stays, also when both are made at once', async () => {
  await until('the end of the timeout', async () => (await restrictionOf(viewer)) === null);
  await restrict(mod, viewer, 600);
  expect((await refusal(restrict(mod, viewer, 60))).code).toBe('conflict');
  await restrict(mod, viewer, 1_200);
  await restrict(mod, viewer);
  expect((await refusal(restrict(mod, viewer, 600))).code).toBe('conflict');
  expect((await refusal(restrict(mod, viewer))).code).toBe('conflict');
  expect(await restrictionOf(viewer)).toMatchObject({ kind: 'ban' });
  await lift(mod, viewer);
  await Promise.allSettled([
    restrict(owner, viewer),
    restrict(mod, viewer, 600),
    restrict(other, viewer, 60),
  ]);
  await restrict(owner, viewer).catch(() => {});
  expect(await restrictionOf(viewer)).toMatchObject({ kind: 'ban' });
  await lift(mod, viewer);
});

test('an appeal lifts its own ban only', async () => {
  const socket = await openSocket(world, owner);
  await socket.join(channelId);
  const appeal = () => viewer.call(chat.appeal, { params: { channelId }, body: { text: 'Please.' } });
  const decide = (by: Person) => by.call(chat.decideAppeal, { params: of(viewer), body: { accept: true } });
  await restrict(mod, viewer);
  await appeal();
  await lift(mod, viewer);
  await restrict(other, viewer);
  expect((await refusal(decide(mod))).code).toBe('conflict');
  expect(await restrictionOf(viewer)).toMatchObject({ kind: 'ban', by: 'mods_other' });
  await appeal();
  await decide(mod);
  expect(await restrictionOf(viewer)).toBeNull();
  await socket.entry((entry) => entry.type === 'lifted' && entry.userId === viewer.userId);
  await socket.close();
});
