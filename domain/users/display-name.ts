import { latinise } from '../kit/look-alikes';
import { usernamePattern } from '../kit/patterns';

/** Check marks, shields and crowns: badges are the platform's to give. */
const badges =
  /[\u2611\u2705\u2713\u2714\u{1f5f8}\u{1f6e1}\u2694\u{1f451}\u{1f530}\u{1f46e}\u{1f396}\u{1f3c5}]/u;

/** Words that speak for the platform or for a room's staff. */
const official = new Set(
  'admin administrator admins broadcaster mod moderator moderators mods official staff sysadmin system verified'.split(
    ' ',
  ),
);

/** What a display name reads as: in lower-case Latin letters, with digits for letters read as letters. */
const readingOf = (displayName: string): string =>
  latinise(displayName).replace(/(?<=[a-z])[01345](?=[a-z])/g, (digit) => 'oieas'['01345'.indexOf(digit)]!);

/** Whether a display name claims a role: `Moderator`, `Ana (Staff)`, `Ana ✔`, in look-alike letters too. */
export function claimsRole(displayName: string): boolean {
  if (badges.test(displayName.normalize('NFKC'))) return true;
  const words = readingOf(displayName)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
  const joined = words.join('');
  // Other reserved names, such as `home` and `music`, are ordinary words.
  return [...words, joined].some((word) => official.has(word)) || joined.startsWith('streamforge');
}

/** The username that a display name reads as, if any: it may be somebody else's. */
export function usernameLike(displayName: string): string | undefined {
  const name = latinise(displayName).replace(/[\s.-]+/g, '');
  return usernamePattern.test(name) ? name : undefined;
}
