import { expect, it } from 'vitest';
import { shownName } from './shown-name';

it.each([
  ['ocean_cam', 'Ocean_Cam', 'Ocean_Cam'],
  ['marta_codes', 'Marta Codes', 'Marta Codes'],
  ['impostor', 'Ocean_Cam', 'Ocean_Cam (impostor)'],
  ['impostor', 'Осean_Cam', 'Осean_Cam (impostor)'],
  ['impostor', 'Moderator ✔', 'Moderator ✔ (impostor)'],
  ['sakura', '桜', '桜 (sakura)'],
])('%s, who calls herself %s, is shown as %s', (name, displayName, shown) => {
  expect(shownName({ name, displayName })).toBe(shown);
});
