import { describe, expect, it } from 'vitest';
import { newId } from '../../domain/kit/id';
import { nameReservedMs } from '../../domain/users/rename';
import { withTable } from '../../test/tables';
import {
  activate,
  editProfile,
  extendPending,
  findProfile,
  findUserIdByEmail,
  findUserIdByName,
  moveEmail,
  type NewAccount,
  release,
  rename,
  reserve,
} from './accounts-store';
import { findEndedAccess, issueTicket, redeemTicket, refuseSession, refuseTokensUntil } from './tokens-store';

withTable('USERS_TABLE');

const now = Date.now();
const hour = 3_600_000;
let count = 0;

function account(over: Partial<NewAccount> = {}): NewAccount {
  count += 1;
  const unique = `${count}x${Math.random().toString(36).slice(2, 8)}`;
  return { userId: newId('user'), username: `User_${unique}`, email: `${unique}@example.com`, ...over };
}

async function active(over: Partial<NewAccount> = {}) {
  const made = account(over);
  await reserve(made, now);
  await activate((await findProfile(made.userId, now))!);
  return (await findProfile(made.userId, now))!;
}

const code = (value: string) => expect.objectContaining({ code: value });

describe('a sign-up', () => {
  it('has its name and address, in any case, and no other sign-up gets the name', async () => {
    const ana = account();
    await reserve(ana, now);
    expect(await findUserIdByName(ana.username.toUpperCase(), now)).toBe(ana.userId);
    expect(await findUserIdByEmail(ana.email.toUpperCase(), now)).toBe(ana.userId);
    await expect(reserve(account({ username: ana.username.toLowerCase() }), now)).rejects.toThrow(
      code('name-taken'),
    );
  });

  it('gives a name to one of many that claim it at once', async () => {
    const { username } = account();
    const tries = await Promise.allSettled(
      Array.from({ length: 8 }, () => reserve(account({ username }), now)),
    );
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('expires unless it is confirmed, and not while it is being confirmed', async () => {
    const ana = account();
    await reserve(ana, now);
    const late = now + 47.5 * hour;
    await extendPending((await findProfile(ana.userId, late))!, late);
    expect(await findUserIdByName(ana.username, now + 48.2 * hour)).toBe(ana.userId);
    expect(await findUserIdByName(ana.username, now + 49 * hour)).toBeUndefined();
    const bea = account({ username: ana.username });
    await reserve(bea, now + 49 * hour);
    expect(await findUserIdByName(ana.username, now + 49 * hour)).toBe(bea.userId);
  });

  it('leaves nothing when it fails, and takes nothing from the user who has an address', async () => {
    const ana = await active();
    const other = account({ email: ana.email });
    await reserve(other, now);
    expect(await findUserIdByEmail(ana.email, now)).toBe(ana.userId);
    await release(other);
    expect(await findUserIdByEmail(ana.email, now)).toBe(ana.userId);
    const bea = account();
    await reserve(bea, now);
    await release(bea);
    expect(await findProfile(bea.userId, now)).toBeUndefined();
    await reserve(account({ username: bea.username, email: bea.email }), now);
    await release({ ...ana });
    expect((await findProfile(ana.userId, now))?.status).toBe('active');
  });

  it('is activated once, however often that is requested', async () => {
    const ana = account();
    await reserve(ana, now);
    const pending = (await findProfile(ana.userId, now))!;
    await Promise.all([activate(pending), activate(pending), activate(pending)]);
    const profile = (await findProfile(ana.userId, now + 100 * hour))!;
    expect(profile).toMatchObject({ status: 'active', version: 1 });
  });
});

describe('a profile', () => {
  it('counts its changes', async () => {
    const ana = await active();
    const changed = await editProfile(ana.userId, { bio: 'Waves.', displayName: undefined });
    expect(changed).toMatchObject({ bio: 'Waves.', displayName: ana.displayName, version: ana.version + 1 });
    await expect(editProfile(newId('user'), { bio: 'x' })).rejects.toThrow(code('not-found'));
  });

  it('reserves its old name for 180 days: its user may take it back, others may not', async () => {
    const ana = await active();
    const { username } = account();
    await rename(ana, username, 'renamed', now);
    expect(await findUserIdByName(username, now)).toBe(ana.userId);
    expect(await findUserIdByName(ana.username, now)).toBeUndefined();
    await expect(reserve(account({ username: ana.username }), now)).rejects.toThrow(code('name-taken'));
    await expect(rename(ana, account().username, 'renamed', now)).rejects.toThrow(code('conflict'));
    const renamed = (await findProfile(ana.userId, now))!;
    await rename(renamed, ana.username, 'renamed', now);
    expect(await findUserIdByName(ana.username, now)).toBe(ana.userId);
    await reserve(account({ username }), now + nameReservedMs + 1_000);
  });

  it('cannot take the name of another user', async () => {
    const [ana, bea] = [await active(), await active()];
    await expect(rename(ana, bea.username, 'renamed', now)).rejects.toThrow(code('name-taken'));
  });
});

describe('an e-mail address', () => {
  it('moves with its account: the old one is free, the new one is taken', async () => {
    const ana = await active();
    const email = `new${ana.email}`;
    await moveEmail(ana, email);
    expect(await findUserIdByEmail(ana.email, now)).toBeUndefined();
    expect(await findUserIdByEmail(email, now)).toBe(ana.userId);
    expect(await findProfile(ana.userId, now)).toMatchObject({ email, version: ana.version + 1 });
    await expect(moveEmail(ana, `newer${email}`)).rejects.toThrow(code('conflict'));
    const bea = await active();
    await expect(moveEmail(bea, email)).rejects.toThrow(code('email-taken'));
    expect(await findUserIdByEmail(bea.email, now)).toBe(bea.userId);
  });
});

describe('tokens', () => {
  it('are refused when they were issued before the latest sign-out', async () => {
    const { userId } = account();
    const until = async () => (await findEndedAccess(userId)).refusedUntil;
    expect(await until()).toBe(0);
    await refuseTokensUntil(userId, 200, { endBots: false, reason: 'password-changed' });
    await refuseTokensUntil(userId, 100, { endBots: true, reason: 'password-reset' });
    expect(await until()).toBe(200);
  });

  it('of devices that sign out at once are all refused', async () => {
    const { userId } = account();
    const names = ['a', 'b', 'c', 'd'];
    await Promise.all(names.map((name) => refuseSession(userId, name, now)));
    const { endedSessions } = await findEndedAccess(userId);
    expect(endedSessions.map(({ sessionId }) => sessionId).sort()).toEqual(names);
  });

  it('a ticket opens one socket within 30 seconds', async () => {
    const bearer = { userId: newId('user'), groups: ['admin'], tokenId: 't', sessionId: 's' };
    const { ticket, expiresAt } = await issueTicket(bearer, now);
    const took = await Promise.all([1, 2, 3].map(() => redeemTicket(ticket, now + 1_000)));
    expect(took.filter(Boolean)).toEqual([{ ...bearer, issuedAt: Math.floor(now / 1000) }]);
    const late = await issueTicket(bearer, now);
    expect(await redeemTicket(late.ticket, expiresAt)).toBeUndefined();
    expect(await redeemTicket('made-up', now)).toBeUndefined();
  });
});
