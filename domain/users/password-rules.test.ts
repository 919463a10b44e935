import { describe, expect, it } from 'vitest';
import { commonPasswords } from './common-passwords.gen';
import { minPasswordLength } from './password-length';
import { requireStrongPassword } from './password-rules';

const refusalOf = (password: string, names: string[] = ['ocean_cam', 'ana.b@example.com']) => {
  try {
    requireStrongPassword(password, names);
    return undefined;
  } catch (error) {
    return error as { code: string; message: string };
  }
};

describe('a new password', () => {
  it('is refused when it is common, in any case', () => {
    for (const password of ['password123', 'PASSWORD123', '1q2w3e4r5t', 'qwertyuiop', '1234567890']) {
      expect(refusalOf(password), password).toMatchObject({
        code: 'password-too-weak',
        message: 'It is one of the most common passwords.',
      });
    }
    const list = commonPasswords.split(' ');
    expect(list.length).toBeGreaterThan(1_000);
    expect(Math.min(...list.map((one) => one.length))).toBe(minPasswordLength);
  });

  it('is refused when it is the name or the address, with digits and signs or twice', () => {
    const own = ['ocean_cam1', 'OceanCam2026!', 'ocean-cam-ocean-cam', 'ana.b@example.com', '123 ana.b 456'];
    for (const password of own) {
      expect(refusalOf(password)?.message, password).toBe('It is your username or e-mail address.');
    }
  });

  it('is refused when it repeats very few characters', () => {
    expect(refusalOf('aaaaaaaaaaaa')?.code).toBe('password-too-weak');
    expect(refusalOf('abababababab')?.code).toBe('password-too-weak');
  });

  it('may have the name in it, and any words or signs otherwise', () => {
    const good = [
      'ocean_cam likes long words',
      'correct horse battery',
      '鍵盤上的長長密碼真好',
      '9f8$2!kk_7~0',
    ];
    for (const password of good) expect(refusalOf(password), password).toBeUndefined();
    expect(refusalOf('0193 8475 6612', [])).toBeUndefined();
  });
});
