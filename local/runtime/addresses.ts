const api = /\b(https|wss):\/\/([a-z0-9]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com/g;
const userPool = /\bhttps:\/\/cognito-idp\.[a-z0-9-]+\.amazonaws\.com/g;
const hostedAuth = /\bhttps:\/\/([a-z0-9-]+)\.auth\.[a-z0-9-]+\.amazoncognito\.com/g;
const bucket = /\bhttps:\/\/([a-z0-9.-]+)\.s3\.[a-z0-9-]+\.amazonaws\.com/g;
const distribution = /\b(https|wss):\/\/([a-z0-9]+\.cloudfront\.net)/g;

/**
 * Rewrites the AWS addresses in a text to those of this installation; see `Cloud.localAddress`.
 *
 * @param front the local address of a distribution by its domain name
 */
export function localAddress(text: string, endpoint: string, front: (domain: string) => string): string {
  if (!text.includes('://')) return text;
  return text
    .replace(api, (_, scheme: string, id: string) => {
      const base = scheme === 'wss' ? endpoint.replace('http:', 'ws:') : endpoint;
      return `${base}/execute-api/${id}`;
    })
    .replace(userPool, endpoint)
    .replace(hostedAuth, (_, prefix: string) => `${endpoint}/_auth/${prefix}`)
    .replace(bucket, (_, name: string) => `${endpoint}/${name}`)
    .replace(distribution, (_, scheme: string, domain: string) =>
      scheme === 'wss' ? front(domain).replace('http:', 'ws:') : front(domain),
    );
}
