/** Multi-value parameters, as REST and WebSocket events have them. */
export interface Multi {
  readonly single: Record<string, string>;
  readonly multi: Record<string, string[]>;
}

export function multiValues(headers: Iterable<readonly [name: string, value: string]>): Multi {
  // Without a prototype: a header may be called `__proto__`.
  const single: Record<string, string> = Object.create(null);
  const multi: Record<string, string[]> = Object.create(null);
  for (const [name, value] of headers) {
    single[name] = value;
    const values = multi[name];
    if (values) values.push(value);
    else multi[name] = [value];
  }
  return { single, multi };
}

/** Decoded query parameters; undefined when there are none. */
export const multiQuery = (query: string): Multi | undefined =>
  query === '' ? undefined : multiValues(new URLSearchParams(query));

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `$context.requestTime`, the common log format: `09/Apr/2015:12:34:56 +0000`. */
export function logTime(epoch: number): string {
  const iso = new Date(epoch).toISOString();
  const month = months[Number(iso.slice(5, 7)) - 1];
  return `${iso.slice(8, 10)}/${month}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
}

/** The function in an integration or authorizer address, stage variables replaced. */
export function functionArn(uri: string, stageVariables: Readonly<Record<string, string>> = {}): string {
  const filled = uri.replace(/\$\{stageVariables\.(\w+)\}/g, (_, name: string) => stageVariables[name] ?? '');
  return /\/functions\/(arn:[^/]+)\/invocations$/.exec(filled)?.[1] ?? filled;
}
