import { expect, it } from 'vitest';
import { claimsRole, usernameLike } from './display-name';

it.each([
  ['Moderator'],
  ['Ana (Staff)'],
  ['M0derator'],
  ['Моdеrator'],
  ['m o d'],
  ['Ana ✔'],
  ['Ana ✅'],
  ['🛡️ Ana'],
  ['StreamForge Support'],
  ['ＡＤＭＩＮ'],
  ['Verified_Ana'],
])('%s claims a role', (name) => expect(claimsRole(name)).toBe(true));

it.each([
  ['Ana'],
  ['Badminton Club'],
  ['Modesty'],
  ['桜'],
  ['Home Studio'],
  ['Adminton'],
  ['Ana ❤️'],
  ['Old Model'],
])('%s does not claim a role', (name) => expect(claimsRole(name)).toBe(false));

it.each([
  ['Ocean_Cam', 'ocean_cam'],
  ['Осean_Cam', 'ocean_cam'],
  ['O c e a n', 'ocean'],
  ['桜', undefined],
  ['Ana & Ben', undefined],
])('%s reads as the username %s', (name, username) => expect(usernameLike(name)).toBe(username));
