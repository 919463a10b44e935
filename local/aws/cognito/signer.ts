import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

type Claims = Record<string, unknown>;

/** Signs with the installation's RSA key (RS256). */
export interface Signer {
  /** The document of `/.well-known/jwks.json`. */
  readonly jwks: { readonly keys: readonly Record<string, unknown>[] };
  sign(claims: Claims): string;
  /** The claims of a token that this installation signed, expired or not; undefined for any other text. */
  read(token: string): Claims | undefined;
}

/** Reads the installation's key, or creates it at the first start. */
export function openSigner(file: string): Signer {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  if (!existsSync(file)) {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    writeFileSync(`${file}.new`, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  const privateKey: KeyObject = createPrivateKey(readFileSync(file));
  const publicKey = createPublicKey(privateKey);
  const jwk = publicKey.export({ format: 'jwk' });
  const kid = createHash('sha256').update(String(jwk.n)).digest('base64');
  const head = encode({ kid, alg: 'RS256' });
  return {
    jwks: { keys: [{ alg: 'RS256', e: jwk.e, kid, kty: 'RSA', n: jwk.n, use: 'sig' }] },
    sign(claims) {
      const text = `${head}.${encode(claims)}`;
      return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`;
    },
    read(token) {
      const [first, claims, signature, ...rest] = token.split('.');
      if (first !== head || !claims || !signature || rest.length > 0) return undefined;
      const text = Buffer.from(`${first}.${claims}`);
      if (!verify('sha256', text, publicKey, Buffer.from(signature, 'base64url'))) return undefined;
      return JSON.parse(Buffer.from(claims, 'base64url').toString()) as Claims;
    },
  };
}

function encode(value: Claims): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
