import { type BinaryLike, createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseAuthorization, verify } from '../../../local/runtime/endpoint/signature';
import { encodeSegment, sign } from './sign';

class Sha256 {
  readonly #hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as BinaryLike);
  }
  update(data: Uint8Array) {
    this.#hash.update(data);
  }
  digest() {
    return Promise.resolve(new Uint8Array(this.#hash.digest()));
  }
  reset() {}
}

const id = fc.stringMatching(/^[A-Z0-9]{1,20}$/);
const word = fc.stringMatching(/^[A-Za-z0-9/+=]{1,40}$/);
const host = '127.0.0.1:8000';
const region = 'eu-west-1';

it('a signature is the one that the SDK makes, and verifies, whatever is signed, when and by whom', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: 'grapheme', minLength: 1 }), { maxLength: 4 }),
      fc.string({ unit: 'grapheme' }),
      fc.record({
        accessKeyId: id,
        secretAccessKey: word,
        sessionToken: fc.option(word, { nil: undefined }),
      }),
      fc.constantFrom('dynamodb', 'execute-api', 'kinesis'),
      fc.integer({ min: 0, max: 4e12 }),
      async (parts, body, { sessionToken, ...keys }, service, now) => {
        const path = `/${parts
          .filter((part) => !/^\.+$/.test(part))
          .map(encodeSegment)
          .join('/')}`;
        const headers = { 'content-type': 'application/json' };
        const credentials = { ...keys, ...(sessionToken !== undefined && { sessionToken }) };
        const signer = new SignatureV4({
          credentials,
          region,
          service,
          sha256: Sha256,
          applyChecksum: false,
        });
        const made = sign(
          { method: 'POST', host, path, headers, body },
          credentials,
          { region, service },
          now,
        );
        const request = {
          method: 'POST',
          protocol: 'http:',
          hostname: host,
          path,
          headers: { ...headers, host },
          query: {},
          body,
        };
        const { headers: expected } = await signer.sign(request, { signingDate: new Date(now) });
        expect(made).toEqual(expected);
        verify(
          { method: 'POST', path, query: '', headers: made, body: Buffer.from(body) },
          parseAuthorization(made.authorization!),
          keys.secretAccessKey,
          now,
        );
      },
    ),
    { numRuns: 100 },
  );
});
