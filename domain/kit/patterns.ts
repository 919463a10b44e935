/** Patterns of names and identifiers, apart from their schemas: the site's pages load no zod. */

/** The prefix of each kind of identifier. The ULID behind it sorts by creation time. */
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

/** Of every identifier: prefix, `_` and ULID. */
export const idLength = 3 + 1 + 26;

export const idPattern = (kind: IdKind): RegExp => new RegExp(`^${idPrefixes[kind]}_${crockford}$`);

export const usernamePattern = /^[A-Za-z0-9][A-Za-z0-9_]{2,24}$/;
