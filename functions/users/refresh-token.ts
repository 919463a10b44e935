import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { signInClient } from './app-clients';

/**
 * The platform's refresh tokens, and the pool's, which stay here. Their keys are derived from the secret of the app
 * client: whoever reads the table has neither, and a token needs no place in it.
 */

/** The n-th refresh token of a sign-in. */
export interface RefreshToken {
  readonly userId: string;
  readonly sessionId: string;
  readonly generation: number;
}

async function key(purpose: string): Promise<Buffer> {
  const { secret } = await signInClient();
  return Buffer.from(hkdfSync('sha256', secret, '', `streamforge ${purpose}`, 32));
}

/** Signs a token: `<user>.<sign-in>.<number>.<signature>`. */
export async function signRefreshToken({ userId, sessionId, generation }: RefreshToken): Promise<string> {
  const text = `${userId}.${sessionId}.${generation}`;
  return `${text}.${(await signatureOf(text)).toString('base64url')}`;
}

/** Reads a token; undefined for one that was not signed here. */
export async function readRefreshToken(token: string): Promise<RefreshToken | undefined> {
  const [userId, sessionId, generation, signature, ...rest] = token.split('.');
  if (!userId || !sessionId || !generation || !signature || rest.length > 0) return undefined;
  const wanted = await signatureOf(`${userId}.${sessionId}.${generation}`);
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return undefined;
  return { userId, sessionId, generation: Number(generation) };
}

const signatureOf = async (text: string): Promise<Buffer> =>
  createHmac('sha256', await key('refresh token'))
    .update(text)
    .digest();

const ivBytes = 12;
const tagBytes = 16;

/** Encrypts the pool's refresh token of a sign-in (AES-256-GCM), so that it can be stored. */
export async function seal(sessionId: string, poolToken: string): Promise<Uint8Array> {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', await key('pool token'), iv).setAAD(Buffer.from(sessionId));
  return Buffer.concat([iv, cipher.update(poolToken, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

/** The pool's refresh token; undefined when it was sealed by another secret. */
export async function unseal(sessionId: string, sealed: Uint8Array): Promise<string | undefined> {
  const bytes = Buffer.from(sealed);
  const decipher = createDecipheriv('aes-256-gcm', await key('pool token'), bytes.subarray(0, ivBytes))
    .setAAD(Buffer.from(sessionId))
    .setAuthTag(bytes.subarray(-tagBytes));
  try {
    return decipher.update(bytes.subarray(ivBytes, -tagBytes), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return undefined;
  }
}
