/** The texts of mails about an account. Each says what happened, when, and what to do if it was somebody else. */

export interface MailText {
  readonly subject: string;
  readonly body: string;
}

/** Where Cognito puts the code. */
export const codePlaceholder = '{####}';

const ignore = 'If you did not ask for this, ignore this mail: without the code nothing happens.';

/** Mails with a code, by what it is for. */
export const codeMails = {
  signUp: {
    subject: 'Confirm your new StreamForge account',
    body: `Somebody creates a StreamForge account with this address. The code to confirm it: ${codePlaceholder}. It is valid for 24 hours. If you have an account with this address already, sign in with that one, or reset its password on the page “Forgot your password?”: the new account cannot be confirmed. ${ignore}`,
  },
  reset: {
    subject: 'Reset your StreamForge password',
    body: `The code to set a new password for your StreamForge account: ${codePlaceholder}. It is valid for one hour. ${ignore}`,
  },
  emailChange: {
    subject: 'Confirm your new e-mail address for StreamForge',
    body: `The code to use this address for your StreamForge account from now on: ${codePlaceholder}. It is valid for 24 hours. ${ignore}`,
  },
} as const satisfies Record<string, MailText>;

/** Why all access to an account ended. */
export type EndReason = 'password-changed' | 'password-reset' | 'signed-out-everywhere';

/** What a person is notified of. */
export type Notice =
  | { readonly kind: EndReason }
  | { readonly kind: 'email-changed'; readonly email: string }
  | { readonly kind: 'new-device'; readonly device: string; readonly address: string };

const subjects: Readonly<Record<Notice['kind'], string>> = {
  'password-changed': 'Your StreamForge password was changed',
  'password-reset': 'Your StreamForge password was reset',
  'signed-out-everywhere': 'You were signed out of StreamForge everywhere',
  'email-changed': 'The e-mail address of your StreamForge account was changed',
  'new-device': 'New sign-in to your StreamForge account',
};

function event(notice: Notice): string {
  switch (notice.kind) {
    case 'password-changed':
      return 'The password was changed, and every other device was signed out.';
    case 'password-reset':
      return 'The password was reset with a code from a mail. Every device was signed out, and the tokens of your bots ended.';
    case 'signed-out-everywhere':
      return 'Every device was signed out.';
    case 'email-changed':
      return `The e-mail address was changed to ${notice.email}. The old one can no longer be used to sign in or to reset the password.`;
    case 'new-device':
      return `Somebody signed in with ${notice.device}, from the IP address ${notice.address}.`;
  }
}

const remedy = (kind: Notice['kind']): string =>
  kind === 'email-changed'
    ? 'If this was not you, somebody else has your password. Contact the operator of the site at once.'
    : 'If this was not you, reset your password on the page “Forgot your password?”, which signs everybody out.';

/** The mail of a notice about `username`, of a time in ISO 8601. */
export function noticeMail(notice: Notice, username: string, time: string): MailText {
  const at = `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`;
  return {
    subject: subjects[notice.kind],
    body: `Hello ${username},\n\n${event(notice)} This was on ${at}.\n\n${remedy(notice.kind)}\n`,
  };
}
