import { expect, it } from 'vitest';
import { codeMails, codePlaceholder, type Notice, noticeMail } from './mails';

it('each mail with a code says what the code is for, and that ignoring it is safe', () => {
  const mails = Object.values(codeMails);
  expect(new Set(mails.map(({ subject }) => subject)).size).toBe(mails.length);
  for (const { body } of mails) {
    expect(body).toContain(codePlaceholder);
    expect(body).toContain('ignore this mail');
    // Cognito refuses longer ones.
    expect(body.length).toBeLessThan(20_000);
  }
  expect(codeMails.reset.body).not.toMatch(/new account|creates/i);
});

it('each notice says what happened, when, and what to do', () => {
  const notices: Notice[] = [
    { kind: 'password-changed' },
    { kind: 'password-reset' },
    { kind: 'signed-out-everywhere' },
    { kind: 'email-changed', email: 'n•••@example.com' },
    { kind: 'new-device', device: 'Firefox on Linux', address: '203.0.113.9' },
  ];
  const mails = notices.map((notice) => noticeMail(notice, 'ana', '2026-11-28T09:30:12.000Z'));
  expect(new Set(mails.map(({ subject }) => subject)).size).toBe(notices.length);
  for (const { body } of mails) {
    expect(body).toMatch(/^Hello ana,\n/);
    expect(body).toContain('2026-11-28 09:30 UTC');
    expect(body).toContain('If this was not you');
  }
  expect(mails.at(-1)?.body).toContain('Firefox on Linux, from the IP address 203.0.113.9');
});
