import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openMailbox } from '../../local/aws/cognito/mailbox';
import { uniqueName as name, type Person, startWorld, type World } from './world';

/** What one network may do in the world of these tests. */
const perNetwork = 8;

let world: World;

beforeAll(async () => {
  world = await startWorld(undefined, { ACCOUNT_REQUESTS_PER_ADDRESS: String(perNetwork) });
});

afterAll(() => world?.stop());

interface Answer {
  readonly status: number;
  readonly retryAfter: number | undefined;
  readonly body: { code?: string; detail?: string; title?: string; retryAfter?: number };
  readonly ms: number;
}

/** The loopback network has sixteen million addresses: each caller here has its own. */
let networks = 1;
const newNetwork = (): string => {
  networks += 1;
  return `127.0.0.${networks}`;
};

function post(path: string, body: object, from: string, accessToken?: string): Promise<Answer> {
  const startedAt = Date.now();
  return new Promise((done, failed) => {
    const headers = {
      'content-type': 'application/json',
      ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
    };
    const call = httpRequest(`${world.running.site}/v1/auth/${path}`, {
      method: 'POST',
      localAddress: from,
      headers,
    });
    call.once('error', failed);
    call.once('response', async (response) => {
      let text = '';
      for await (const chunk of response) text += chunk;
      const { 'retry-after': retryAfter } = response.headers;
      done({
        status: response.statusCode!,
        retryAfter: retryAfter === undefined ? undefined : Number(retryAfter),
        body: text === '' ? {} : JSON.parse(text),
        ms: Date.now() - startedAt,
      });
    });
    call.end(JSON.stringify(body));
  });
}

const mails = (to: string) => openMailbox(world.running.cloud).list(to).length;
const statuses = (answers: readonly Answer[]) => answers.map(({ status }) => status).sort();

/** An account whose making counts for a network that no test uses. */
async function personOn(stem: string): Promise<Person> {
  const username = name(stem);
  const account = {
    username,
    email: `${username}@example.com`,
    password: `${username} likes long passwords`,
  };
  const from = newNetwork();
  expect((await post('sign-up', account, from)).status).toBe(201);
  const code = openMailbox(world.running.cloud).code(account.email)!;
  expect((await post('confirm', { login: username, code }, from)).status).toBe(204);
  const signedIn = await post('sign-in', { login: username, password: account.password }, from);
  const { accessToken, user } = signedIn.body as { accessToken: string; user: { userId: string } };
  return { ...account, userId: user.userId, accessToken, call: world.as(accessToken) };
}

test('an address gets few mails, whoever asks and for whatever', async () => {
  const email = `${name('victim')}@example.com`;
  const signUps = await Promise.all(
    Array.from({ length: 25 }, () =>
      post('sign-up', { username: name('bomb'), email, password: 'a long enough password' }, newNetwork()),
    ),
  );
  expect(mails(email)).toBe(5);
  const refused = signUps.filter(({ status }) => status === 429);
  expect(refused).toHaveLength(20);
  for (const { retryAfter, body } of refused) {
    expect(retryAfter).toBeGreaterThan(0);
    expect(retryAfter).toBeLessThanOrEqual(15 * 60);
    expect(body).toMatchObject({ code: 'rate-limited', retryAfter });
    expect(body.detail).toMatch(/^Too many mails .* Try again in \d+ (seconds|minutes)\.$/);
  }
  const { username, email: known } = await personOn('vera');
  const before = mails(known);
  const forgot = await Promise.all(
    Array.from({ length: 12 }, (_, at) =>
      post('forgot', { login: at % 2 === 0 ? username : username.toUpperCase() }, newNetwork()),
    ),
  );
  expect(statuses(forgot)).toEqual([...Array(5).fill(204), ...Array(7).fill(429)]);
  expect(mails(known) - before).toBe(5);
});

test('a network asks for few mails, whoever they are for', async () => {
  const from = newNetwork();
  const ask = (login: string) => post('forgot', { login }, from);
  const answers = await Promise.all(Array.from({ length: perNetwork + 4 }, () => ask(name('many'))));
  expect(statuses(answers)).toEqual([...Array(perNetwork).fill(204), ...Array(4).fill(429)]);
  const late = answers.find(({ status }) => status === 429)!;
  expect(late.retryAfter).toBeGreaterThan(0);
  expect(late.body.detail).toMatch(/^Too many requests came from your network\. Try again in /);
  expect((await post('forgot', { login: name('other') }, newNetwork())).status).toBe(204);
});

test('a network that fails to sign in to many accounts is refused, and success does not count', async () => {
  const ana = await personOn('ana');
  const from = newNetwork();
  const right = () => post('sign-in', { login: ana.username, password: ana.password }, from);
  for (let at = 0; at < perNetwork + 2; at += 1) expect((await right()).status).toBe(200);
  const spray = await Promise.all(
    Array.from({ length: perNetwork + 6 }, () =>
      post('sign-in', { login: name('spray'), password: 'Summer2026!!' }, from),
    ),
  );
  expect(statuses(spray)).toEqual([...Array(perNetwork).fill(401), ...Array(6).fill(429)]);
  const locked = await right();
  expect(locked.status).toBe(429);
  expect(locked.retryAfter).toBeGreaterThan(0);
  const elsewhere = await post('sign-in', { login: ana.username, password: ana.password }, newNetwork());
  expect(elsewhere.status).toBe(200);
});

test('after five wrong passwords, changes say that they are locked, and for how long', async () => {
  const ana = await personOn('ana');
  const from = newNetwork();
  const change = (currentPassword: string) =>
    post('change-password', { currentPassword, newPassword: 'a brand new password' }, from, ana.accessToken);
  for (let at = 0; at < 5; at += 1) {
    expect((await change('not the password')).body.code).toBe('credentials-rejected');
  }
  const locked = await change(ana.password);
  expect([locked.status, locked.body.code]).toEqual([429, 'rate-limited']);
  expect(locked.body.detail).toMatch(
    /^The password was wrong too often, so changes are locked\. Try again in \d+ (seconds|minutes)\.$/,
  );
  expect(locked.retryAfter).toBeLessThanOrEqual(15 * 60);
  const email = await post(
    'change-email',
    { currentPassword: ana.password, email: 'n@example.com' },
    from,
    ana.accessToken,
  );
  expect(email.status).toBe(429);
});

test('no answer, and no time that it takes, reveals whether an account exists', async () => {
  const [active, pending] = [await personOn('carl'), name('pending')];
  const body = { username: pending, email: `${pending}@example.com`, password: 'a long enough password' };
  await post('sign-up', body, newNetwork());
  const reset = { code: '000000', password: 'a long enough password' };
  const requests: readonly [string, object][] = [
    ['confirm', { code: '000000' }],
    ['reset', reset],
    ['resend', {}],
    ['forgot', {}],
    // Now a code is pending, for those that exist.
    ['reset', reset],
  ];
  const logins = [active.username, active.email, pending, name('nobody'), `${name('no')}@example.com`];
  for (const [path, more] of requests) {
    const answers = [];
    for (const login of logins) answers.push(await post(path, { login, ...more }, newNetwork()));
    const seen = answers.map(({ status, body }) => ({ status, ...body, instance: '' }));
    for (const one of seen) expect(one, path).toEqual(seen[0]);
    // Whole seconds: what happens before takes less than one.
    for (const { ms } of answers) expect(Math.floor(ms / 1_000), path).toBe(1);
  }
  // Signing up with an address that somebody has looks like signing up with any other.
  const signUp = (email: string) =>
    post('sign-up', { username: name('eve'), email, password: 'a long enough password' }, newNetwork());
  const [taken, free] = [await signUp(active.email), await signUp(`x${active.email}`)];
  expect([taken.status, Object.keys(taken.body)]).toEqual([free.status, Object.keys(free.body)]);
  const mail = openMailbox(world.running.cloud).list(active.email).at(-1)!;
  expect(mail.body).toContain('If you have an account with this address already');
  expect(
    (await post('sign-in', { login: active.email, password: active.password }, newNetwork())).status,
  ).toBe(200);
});

test('common passwords, and the own name or address, are refused', async () => {
  const from = newNetwork();
  const username = name('harry');
  const email = `${username}@example.com`;
  for (const password of ['password123', '1234567890', `${username}2026`, email]) {
    const { status, body } = await post('sign-up', { username, email, password }, from);
    expect([status, body.code], password).toEqual([400, 'password-too-weak']);
  }
  const ana = await personOn('ana');
  const change = { currentPassword: ana.password, newPassword: `${ana.username}!!` };
  expect((await post('change-password', change, from, ana.accessToken)).body.code).toBe('password-too-weak');
  const reset = { login: ana.username, code: '123456', password: 'qwertyuiop' };
  expect((await post('reset', reset, from)).body.code).toBe('password-too-weak');
});
