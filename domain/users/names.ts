/** The key by which usernames are unique, ignoring case. They are ASCII, so lower case needs no locale. */
export const usernameKey = (username: string): string => username.toLowerCase();

/** The key by which email addresses are unique, ignoring case as the user pool does. */
export const emailKey = (email: string): string => email.trim().toLowerCase();

/** Whether a login is an email address: usernames cannot contain `@`. */
export const isEmailLogin = (login: string): boolean => login.includes('@');

/** Paths of the site, names that would speak for the platform, and placeholders. */
const reserved = new Set(
  `about abuse account accounts admin administrator admins all anonymous api app apps assets auth billing blog
  browse bot careers categories category channel channels chat clip clips community contact copyright dashboard
  delete directory dmca docs download downloads edit email everyone explore favicon feed feedback follow
  following forgot friends guest help here home inbox index info invite jobs landing legal live login logout mail
  me media mod moderator moderators nobody notifications null official onboarding owner payments popular press
  privacy profile public register report reports reset root rules safety search security settings setup share
  shop sign_in sign_out sign_up signin signout signup site staff static status store stream streamforge
  streamforge_official streamforge_staff streamforge_support streams studio subscribe subscriptions support sys
  sysadmin system team terms test tos trending undefined unfollow upload uploads user username users video videos
  vod vods watch webhook webhooks webmaster welcome widget www you`.split(/\s+/),
);

/** Whether a name is reserved, in any case and with any underscores. */
export function isReservedName(username: string): boolean {
  const key = usernameKey(username);
  return reserved.has(key) || reserved.has(key.replace(/_+/g, '')) || key.startsWith('streamforge');
}

/** `ana@example.com` → `a•••@example.com`: its owner recognises it, nobody else learns it. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  return `${email.slice(0, Math.min(1, at))}•••${email.slice(at)}`;
}

const palette = [
  '#7c3aed',
  '#2563eb',
  '#0891b2',
  '#059669',
  '#65a30d',
  '#d97706',
  '#dc2626',
  '#db2777',
  '#9333ea',
  '#4f46e5',
] as const;

/** The initial avatar colour of a user, derived from the id. */
export function startingColour(userId: string): string {
  let sum = 0;
  for (const character of userId) sum = (sum * 31 + character.charCodeAt(0)) >>> 0;
  return palette[sum % palette.length]!;
}
