import { credentials, region } from './environment';
import { AwsError, isPassing, isThrottle } from './errors';
import { exchange } from './exchange';
import type { Answer } from './read-answer';
import { sign } from './sign';

/**
 * AWS by signed HTTP alone, for the calls that functions make most. The SDK's clients are complete and pleasant, but
 * loading one costs more than all the rest of a function's start, and a call ten times as much as its signature.
 */

export interface Call {
  /** The name that the service signs with. */
  readonly service: string;
  /** `https://…` without a path. */
  readonly endpoint: string;
  readonly method: string;
  /** Percent-encoded. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  /** Milliseconds that an answer may take. @default 5,000 */
  readonly within?: number;
  /** For the few operations that anybody may call. */
  readonly unsigned?: boolean | undefined;
}

/** How often a call is made at most, unless the caller says otherwise. */
const tries = 4;

/** The first pause before another try, milliseconds; it doubles each time, and any shorter one is as likely. */
const pauses = { throttled: 500, interrupted: 50 };
const longestPause = 5_000;

/**
 * Makes a call, again while it fails in a way that may pass. Throws {@link AwsError} for a refusal, and the
 * connection's own error when AWS could not be reached.
 */
export async function call(request: Call, attempts: number = tries): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await callOnce(request);
    } catch (error) {
      if (attempt >= attempts || !isPassing(error)) throw error;
      const first = isThrottle(error) ? pauses.throttled : pauses.interrupted;
      const longest = Math.min(longestPause, first * 2 ** (attempt - 1));
      await new Promise((done) => setTimeout(done, Math.random() * longest));
    }
  }
}

/** Makes a call as AWS's JSON protocol has it, and answers the parsed body. */
export async function callJson<Output>(
  to: Pick<Call, 'service' | 'endpoint' | 'unsigned'> & { readonly version: '1.0' | '1.1' },
  target: string,
  input: object,
): Promise<Output> {
  const { body } = await call({
    service: to.service,
    endpoint: to.endpoint,
    unsigned: to.unsigned,
    method: 'POST',
    path: '/',
    headers: { 'content-type': `application/x-amz-json-${to.version}`, 'x-amz-target': target },
    body: JSON.stringify(input),
  });
  return (body === '' ? {} : JSON.parse(body)) as Output;
}

const urls = new Map<string, URL>();

async function callOnce({ service, endpoint, unsigned, ...request }: Call): Promise<Answer> {
  const { method, path, headers, body } = request;
  let url = urls.get(endpoint);
  if (url === undefined) {
    url = new URL(endpoint);
    urls.set(endpoint, url);
  }
  const { host } = url;
  const sent = unsigned
    ? { ...headers, host }
    : sign({ method, host, path, headers, body }, credentials(), { region: region(), service }, Date.now());
  const answer = await exchange(url, { ...request, headers: sent });
  if (answer.status >= 300) throw refusal(answer);
  return answer;
}

/** The refusal as an error: its code from the header or the body, and what else the body says beside it. */
function refusal({ status, headers, body }: Answer): AwsError {
  const { __type, code, message, Message, ...rest } = parsed(body);
  const header = headers['x-amzn-errortype'];
  const name = String(header ?? __type ?? code ?? 'UnknownError')
    .replace(/[:,].*$/, '')
    .replace(/^.*#/, '');
  const requestId = headers['x-amzn-requestid'];
  const error = new AwsError(name, String(message ?? Message ?? name), {
    status,
    requestId,
  });
  return Object.assign(error, rest);
}

function parsed(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
