import { ProblemError } from '../../domain/kit/problem';

/** The refresh token's cookie. Scripts cannot read it, other sites cannot send it, only /v1/auth/* sees it. */
export const refreshCookieName = 'sf_refresh';

const maxAge = 30 * 24 * 60 * 60;
const attributes = 'Path=/v1/auth; HttpOnly; Secure; SameSite=Strict';

export const refreshCookie = (token: string): string =>
  `${refreshCookieName}=${token}; Max-Age=${maxAge}; ${attributes}`;

export const clearedRefreshCookie = `${refreshCookieName}=; Max-Age=0; ${attributes}`;

/** The cookie by which a browser is known again; signing out leaves it. */
export const deviceCookieName = 'sf_device';
export const deviceCookie = (id: string): string =>
  `${deviceCookieName}=${id}; Max-Age=${400 * 24 * 60 * 60}; ${attributes}`;

export interface PresentedToken {
  readonly token: string;
  readonly from: 'cookie' | 'body';
}

/**
 * The refresh token that a request carries: an app's in the body, a browser's in the cookie. A cookie counts
 * only when the browser says that the site itself asks (SameSite=Strict should have kept it away already).
 * Throws `forbidden` for a cookie that another site made the browser send.
 */
export function presentedToken(
  body: { readonly refreshToken?: string | undefined },
  request: {
    readonly cookies: Readonly<Record<string, string>>;
    readonly headers: Readonly<Record<string, string>>;
  },
): PresentedToken | undefined {
  if (body.refreshToken !== undefined) return { token: body.refreshToken, from: 'body' };
  const token = request.cookies[refreshCookieName];
  if (!token) return undefined;
  requireSameSite(request.headers);
  return { token, from: 'cookie' };
}

/**
 * Browsers since 2023 send Sec-Fetch-Site, which no script can forge. Without it, an opaque Origin (`null`)
 * is refused; the site's own address is not known behind the CDN, so there is nothing more to compare.
 */
function requireSameSite(headers: Readonly<Record<string, string>>): void {
  const site = headers['sec-fetch-site'];
  const foreign = site === undefined ? headers.origin === 'null' : site !== 'same-origin' && site !== 'none';
  if (foreign) throw new ProblemError('forbidden', 'Only the site itself may use its cookie.');
}
