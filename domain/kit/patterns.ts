/** The forms of names and identifiers. Apart from the schemas that are built on them, for pages go without zod. */

/** What an identifier names: its prefix says it at a glance, its ULID sorts by creation time. */
export const idPrefixes = {
  user: 'usr',
  channel: 'chn',
  session: 'ses',
  event: 'evt',
  message: 'msg',
  request: 'req',
  action: 'act',
  token: 'tok',
  emote: 'emo',
} as const;

export type IdKind = keyof typeof idPrefixes;

const crockford = '[0-7][0-9A-HJKMNP-TV-Z]{25}';

export const idPattern = (kind: IdKind): RegExp => new RegExp(`^${idPrefixes[kind]}_${crockford}$`);

export const usernamePattern = /^[A-Za-z0-9][A-Za-z0-9_]{2,24}$/;
