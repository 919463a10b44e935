import { SignatureV4 } from '@smithy/signature-v4';
import { Sha256 } from '../functions/kit/clients/node-sha256';

/** A signed POST to API Gateway, for paths that no SDK client calls. */
export async function signedPost(
  address: string,
  body: string,
  credentials: { readonly accessKeyId: string; readonly secretAccessKey: string },
): Promise<Response> {
  const signer = new SignatureV4({
    service: 'execute-api',
    region: 'us-east-1',
    credentials,
    sha256: Sha256,
  });
  const url = new URL(address);
  const { headers } = await signer.sign({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    port: Number(url.port),
    path: url.pathname,
    headers: { host: url.host },
    body,
  });
  return fetch(url, { method: 'POST', headers, body });
}
