import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { avatarColourSchema, usernameSchema } from './model';
import { isEmailLogin, isReservedName, maskEmail, startingColour, usernameKey } from './names';
import { nameReservedMs, planRename, renameAllowedAt, renameIntervalMs } from './rename';

const username = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_]{2,24}$/);
const now = Date.UTC(2026, 10, 1);

describe('names', () => {
  it('are compared ignoring case', () => {
    fc.assert(
      fc.property(username, (name) => {
        expect(usernameKey(name.toUpperCase())).toBe(usernameKey(name.toLowerCase()));
        expect(usernameSchema.safeParse(usernameKey(name)).success).toBe(true);
        expect(isReservedName(name)).toBe(isReservedName(name.toUpperCase()));
        expect(isEmailLogin(name)).toBe(false);
      }),
    );
  });

  it.each(['admin', 'Admin', 'ad_min', 'me', 'live', 'StreamForge_help', 'support_'])('reserve %s', (name) =>
    expect(isReservedName(name)).toBe(true),
  );

  it('do not reserve ordinary names', () => {
    for (const name of ['ocean_cam', 'Ana', 'administrate', 'livelihood'])
      expect(isReservedName(name)).toBe(false);
  });

  it('mask all but the first letter of an email address', () => {
    expect(maskEmail('ana@example.com')).toBe('a•••@example.com');
    fc.assert(
      fc.property(fc.emailAddress(), (email) => {
        const local = email.slice(0, email.lastIndexOf('@'));
        expect(maskEmail(email).slice(0, 5)).toBe(`${local[0]}•••@`);
      }),
    );
  });

  it('have an initial colour for each id', () => {
    fc.assert(
      fc.property(fc.string(), (id) => {
        expect(avatarColourSchema.safeParse(startingColour(id)).success).toBe(true);
        expect(startingColour(id)).toBe(startingColour(id));
      }),
    );
  });
});

describe('a rename', () => {
  it('is allowed again after exactly 60 days', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 * renameIntervalMs }), (age) => {
        const allowed = renameAllowedAt(now - age, now);
        expect(allowed === null).toBe(age >= renameIntervalMs);
        if (allowed !== null) expect(allowed - now).toBe(renameIntervalMs - age);
      }),
    );
    expect(nameReservedMs).toBeGreaterThan(renameIntervalMs);
  });

  it('may change the case at any time', () => {
    expect(planRename({ username: 'ana_cam', renamedAt: now }, 'Ana_Cam', now)).toBe('restyled');
    expect(planRename({ username: 'ana_cam', renamedAt: now }, 'ana_cam', now)).toBe('unchanged');
  });

  it('is refused when it was done recently or the name is reserved', () => {
    expect(() => planRename({ username: 'ana_cam', renamedAt: now - 1 }, 'bea_cam', now)).toThrow(
      expect.objectContaining({ code: 'renamed-recently' }),
    );
    expect(() => planRename({ username: 'ana_cam', renamedAt: null }, 'Support', now)).toThrow(
      expect.objectContaining({ code: 'name-reserved' }),
    );
    expect(planRename({ username: 'ana_cam', renamedAt: null }, 'bea_cam', now)).toBe('renamed');
  });
});
