import { afterAll, beforeAll, expect, test } from 'vitest';
import * as users from '../../domain/users/contract';
import { openMailbox } from '../../local/aws/cognito/mailbox';
import { uniqueName as name, refusal, startWorld, until, type World } from './world';

let world: World;

beforeAll(async () => {
  world = await startWorld();
});

afterAll(() => world?.stop());

const json = (method: string, path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${world.running.site}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });

test('an account is created, confirmed with the mailed code, and signed in to by name and by e-mail address', async () => {
  const username = name('Ana');
  const body = { username, email: `${username}@Example.com`, password: 'a long enough password' };
  const { userId, sentTo } = await world.call(users.signUp, { body });
  expect(userId).toMatch(/^usr_/);
  expect(sentTo).not.toBe(body.email);
  const early = world.call(users.signIn, { body: { login: username, password: body.password } });
  expect(await refusal(early)).toMatchObject({ code: 'not-confirmed', status: 403 });
  const wrong = world.call(users.confirmSignUp, { body: { login: username, code: '000000' } });
  expect(await refusal(wrong)).toMatchObject({ code: 'code-mismatch' });

  const code = openMailbox(world.running.cloud).code(body.email)!;
  await world.call(users.confirmSignUp, { body: { login: username, code } });
  for (const login of [username, username.toUpperCase(), body.email]) {
    const signedIn = await world.call(users.signIn, { body: { login, password: body.password } });
    expect(signedIn.user).toMatchObject({ userId, username });
    expect(signedIn).not.toHaveProperty('refreshToken');
  }
  const profile = await world.call(users.getProfile, { params: { username: username.toLowerCase() } });
  expect(profile).toMatchObject({ userId, displayName: username });
  expect(profile).not.toHaveProperty('email');
});

test('a name belongs to one account, in any case; reserved names belong to none', async () => {
  const first = await world.person(name('bea'));
  const again = {
    username: first.username.toUpperCase(),
    email: 'other@example.com',
    password: 'a long enough password',
  };
  expect(await refusal(world.call(users.signUp, { body: again }))).toMatchObject({
    code: 'name-taken',
    status: 409,
  });
  const reserved = { ...again, username: 'admin' };
  expect(await refusal(world.call(users.signUp, { body: reserved }))).toMatchObject({
    code: 'name-reserved',
  });
});

test('concurrent sign-ups for one name create one account', async () => {
  const username = name('race');
  const answers = await Promise.allSettled(
    Array.from({ length: 6 }, (_, i) =>
      world.call(users.signUp, {
        body: { username, email: `${username}${i}@example.com`, password: 'a long enough password' },
      }),
    ),
  );
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('no answer reveals whether an account exists', async () => {
  const { username, email } = await world.person(name('carl'));
  const unused = name('unused');
  const signIn = (login: string) =>
    refusal(world.call(users.signIn, { body: { login, password: 'not the password' } }));
  const [known, unknown] = [await signIn(username), await signIn(unused)];
  expect({ ...known, instance: '' }).toEqual({ ...unknown, instance: '' });
  expect(known.code).toBe('credentials-rejected');
  for (const login of [username, email, unused]) await world.call(users.forgotPassword, { body: { login } });
});

test('the refresh token lives in a cookie that scripts and other sites cannot use', async () => {
  const { username, password } = await world.person(name('dora'));
  const signedIn = await json('POST', '/v1/auth/sign-in', { login: username, password });
  const cookie = signedIn.headers.getSetCookie().find((text) => text.startsWith('sf_refresh='))!;
  expect(cookie).toMatch(/; ?HttpOnly/i);
  expect(cookie).toMatch(/; ?Secure/i);
  expect(cookie).toMatch(/; ?SameSite=Strict/i);
  expect(cookie).toMatch(/; ?Path=\/v1\/auth/i);
  const sent = { cookie: cookie.split(';')[0]! };
  const same = { ...sent, 'sec-fetch-site': 'same-origin' };

  const refreshed = await json('POST', '/v1/auth/refresh', {}, same);
  expect(refreshed.status).toBe(200);
  const foreign = await json('POST', '/v1/auth/refresh', {}, { ...sent, 'sec-fetch-site': 'cross-site' });
  expect([401, 403]).toContain(foreign.status);

  const newest = { ...same, cookie: refreshed.headers.getSetCookie()[0]?.split(';')[0] ?? sent.cookie };
  const out = await json('POST', '/v1/auth/sign-out', {}, newest);
  expect(out.status).toBe(204);
  expect(out.headers.getSetCookie().join()).toMatch(/sf_refresh=;.*Max-Age=0/i);
  expect((await json('POST', '/v1/auth/refresh', {}, newest)).status).toBe(401);
});

test('a refresh token works once, and a copy of it ends the sign-in', async () => {
  const { username, password } = await world.person(name('tess'));
  const signIn = () => world.call(users.signIn, { body: { login: username, password, tokens: 'body' } });
  const [device, other] = [await signIn(), await signIn()];
  const renew = (refreshToken = '') => world.call(users.refresh, { body: { refreshToken } });
  const isRefused = async (refreshToken = '') =>
    expect(await refusal(renew(refreshToken))).toMatchObject({ code: 'unauthenticated' });

  // Two tabs at once, or an answer that was lost: both get the same next token.
  const tabs = await Promise.all([renew(device.refreshToken), renew(device.refreshToken)]);
  const [second, ...others] = [...new Set(tabs.map(({ refreshToken }) => refreshToken))];
  expect(others).toEqual([]);
  expect(second).not.toBe(device.refreshToken);
  const third = await renew(second);
  await isRefused(device.refreshToken);
  // The oldest was a copy: the newest of that device has ended too, and its access token.
  await isRefused(third.refreshToken);
  await until('the access token to end', async () => {
    const me = world.as(third.accessToken)(users.getOwnProfile, {});
    return (await me.then(() => 200).catch(({ problem }) => problem.status)) === 401;
  });
  await world.as(other.accessToken)(users.getOwnProfile, {});
  await renew(other.refreshToken);
  await isRefused(`${other.refreshToken!.slice(0, -4)}AAAA`);
});

test('signing out ends the access token of the device, not that of another', async () => {
  const { username, password, accessToken } = await world.person(name('uma'));
  const here = await world.call(users.signIn, { body: { login: username, password, tokens: 'body' } });
  await world.call(users.signOut, { body: { refreshToken: here.refreshToken! } });
  await until('the access token to end', async () => {
    const answer = await json('GET', '/v1/users/me', undefined, {
      authorization: `Bearer ${here.accessToken}`,
    });
    return answer.status === 401;
  });
  await world.as(accessToken)(users.getOwnProfile, {});
});

test('signing out everywhere ends access and refresh tokens of every device', async () => {
  const { username, password, call } = await world.person(name('emil'));
  const other = await world.call(users.signIn, { body: { login: username, password, tokens: 'body' } });
  await call(users.signOutEverywhere, { body: {} });
  const refresh = world.call(users.refresh, { body: { refreshToken: other.refreshToken! } });
  expect(await refusal(refresh)).toMatchObject({ code: 'unauthenticated' });
  await until('the access token to end', async () => {
    const answer = await json('GET', '/v1/users/me', undefined, {
      authorization: `Bearer ${other.accessToken}`,
    });
    return answer.status === 401;
  });
});

test('a forgotten password is reset with the code, and the old one no longer works', async () => {
  const { username, email, password } = await world.person(name('fay'));
  await world.call(users.forgotPassword, { body: { login: username } });
  const code = openMailbox(world.running.cloud).code(email)!;
  await world.call(users.resetPassword, {
    body: { login: username, code, password: 'another long password' },
  });
  const old = world.call(users.signIn, { body: { login: username, password } });
  expect(await refusal(old)).toMatchObject({ code: 'credentials-rejected' });
  await world.call(users.signIn, { body: { login: username, password: 'another long password' } });
});

test('a password is changed only with the current one', async () => {
  const { username, password, call } = await world.person(name('gus'));
  const wrong = call(users.changePassword, {
    body: { currentPassword: 'wrong', newPassword: 'a brand new password' },
  });
  expect(await refusal(wrong)).toMatchObject({ code: 'credentials-rejected' });
  await call(users.changePassword, {
    body: { currentPassword: password, newPassword: 'a brand new password' },
  });
  await world.call(users.signIn, { body: { login: username, password: 'a brand new password' } });
});

test('the e-mail address is changed with the password and a code to the new address; the old one is notified', async () => {
  const { userId, username, email, password, call } = await world.person(name('ivy'));
  const mail = openMailbox(world.running.cloud);
  const next = `new.${email}`;
  const request = (currentPassword: string, to = next) =>
    call(users.requestEmailChange, { body: { currentPassword, email: to } });
  expect(await refusal(request('wrong password'))).toMatchObject({ code: 'credentials-rejected' });
  expect(mail.list(next)).toEqual([]);
  await request(password);
  // Nothing has changed yet.
  await world.call(users.signIn, { body: { login: email, password } });
  const wrong = call(users.confirmEmailChange, { body: { code: '000000' } });
  expect(await refusal(wrong)).toMatchObject({ code: 'code-mismatch' });

  const sent = mail.list(next).at(-1)!;
  expect(sent.subject).toBe('Confirm your new e-mail address for StreamForge');
  const confirmed = await call(users.confirmEmailChange, { body: { code: sent.code! } });
  expect(confirmed).toMatchObject({ userId, email: next });
  await world.call(users.signIn, { body: { login: next, password } });
  const old = world.call(users.signIn, { body: { login: email, password } });
  expect(await refusal(old)).toMatchObject({ code: 'credentials-rejected' });
  const mailOf = (to: string) =>
    until(`a notice to ${to}`, () =>
      mail
        .list(to)
        .find(({ subject }) => subject === 'The e-mail address of your StreamForge account was changed'),
    );
  expect((await mailOf(email)).body).toContain(`changed to n•••@example.com`);
  await mailOf(next);
  // The old address is free for somebody else.
  const other = { username: name('iva'), email, password };
  await world.call(users.signUp, { body: other });
  expect(username).not.toBe(other.username);
});

test('an address of another account gets no code, and the answer does not reveal it', async () => {
  const [ana, bob] = [await world.person(name('ana')), await world.person(name('bob'))];
  const mails = openMailbox(world.running.cloud).list(bob.email).length;
  const body = { currentPassword: ana.password, email: bob.email };
  expect(await ana.call(users.requestEmailChange, { body })).toBeUndefined();
  expect(openMailbox(world.running.cloud).list(bob.email)).toHaveLength(mails);
});

test('a profile is edited, and a name changed once; the old name stays reserved', async () => {
  const { username, call } = await world.person(name('hal'));
  const edited = await call(users.updateProfile, { body: { bio: 'Fish, mostly.', avatarColour: '#0ea5e9' } });
  expect(edited).toMatchObject({ bio: 'Fish, mostly.', avatarColour: '#0ea5e9' });
  const next = name('hal');
  expect(await call(users.renameUser, { body: { username: next } })).toMatchObject({ username: next });
  const again = call(users.renameUser, { body: { username: name('hal') } });
  expect(await refusal(again)).toMatchObject({ code: 'renamed-recently' });
  const taken = { username, email: `new${username}@example.com`, password: 'a long enough password' };
  expect(await refusal(world.call(users.signUp, { body: taken }))).toMatchObject({ code: 'name-taken' });
  expect(await world.call(users.getProfile, { params: { username: next } })).toMatchObject({
    bio: 'Fish, mostly.',
  });
});
