/** Header values by lower-case name. */
export type Headers = Map<string, string[]>;

/** A viewer's request in the edge; functions may change it. */
export interface EdgeRequest {
  method: string;
  /** Percent-encoded path. */
  uri: string;
  /** Raw, without the question mark. */
  query: string;
  headers: Headers;
  body: Buffer;
  readonly viewerIp: string;
  readonly viewerPort: number;
  readonly httpVersion: string;
}

export interface EdgeResponse {
  status: number;
  statusText?: string;
  headers: Headers;
  body: Buffer;
}

export const first = (headers: Headers, name: string): string | undefined => headers.get(name)?.[0];

export function headersOf(pairs: Iterable<readonly [string, string]>): Headers {
  const headers: Headers = new Map();
  for (const [name, value] of pairs) {
    const key = name.toLowerCase();
    const values = headers.get(key);
    if (values) values.push(value);
    else headers.set(key, [value]);
  }
  return headers;
}

export function plain(status: number, text: string): EdgeResponse {
  return {
    status,
    headers: new Map([
      ['content-type', ['text/html']],
      ['server', ['CloudFront']],
    ]),
    body: Buffer.from(text),
  };
}

/** The cookies in `a=1; b=2`. */
export function cookiesOf(headers: Headers): [name: string, value: string][] {
  return (headers.get('cookie') ?? []).flatMap((line) =>
    line
      .split(';')
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .map((part): [string, string] => {
        const at = part.indexOf('=');
        return at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
      }),
  );
}

/** Query parameters as sent: neither decoded nor reordered. */
export function queryPairs(query: string): [name: string, value: string | undefined][] {
  return query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=');
      return at < 0 ? [part, undefined] : [part.slice(0, at), part.slice(at + 1)];
    });
}

export const joinQuery = (pairs: readonly (readonly [string, string | undefined])[]): string =>
  pairs.map(([name, value]) => (value === undefined ? name : `${name}=${value}`)).join('&');
