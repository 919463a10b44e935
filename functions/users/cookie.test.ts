import { describe, expect, it } from 'vitest';
import { clearedRefreshCookie, presentedToken, refreshCookie } from './cookie';

const request = (
  headers: Record<string, string>,
  cookies: Record<string, string> = { sf_refresh: 'r1' },
) => ({
  cookies,
  headers,
});

describe('the refresh cookie', () => {
  it('is out of reach of scripts, other sites and other paths', () => {
    for (const cookie of [refreshCookie('r1'), clearedRefreshCookie]) {
      for (const attribute of ['HttpOnly', 'Secure', 'SameSite=Strict', 'Path=/v1/auth']) {
        expect(cookie.split('; ')).toContain(attribute);
      }
    }
    expect(clearedRefreshCookie).toMatch(/^sf_refresh=; Max-Age=0;/);
  });

  it('is accepted when the site itself sends it', () => {
    const expected = { token: 'r1', from: 'cookie' };
    expect(presentedToken({}, request({ 'sec-fetch-site': 'same-origin' }))).toEqual(expected);
    expect(presentedToken({}, request({}))).toEqual(expected);
    expect(presentedToken({}, request({}, {}))).toBeUndefined();
  });

  it.each<Record<string, string>>([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'null' },
  ])('is refused with %o', (headers) => {
    expect(() => presentedToken({}, request(headers))).toThrow(
      expect.objectContaining({ code: 'forbidden' }),
    );
  });

  it('does not matter to an app that sends its token itself', () => {
    const presented = presentedToken({ refreshToken: 'b1' }, request({ 'sec-fetch-site': 'cross-site' }));
    expect(presented).toEqual({ token: 'b1', from: 'body' });
  });
});
