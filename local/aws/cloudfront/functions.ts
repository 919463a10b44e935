import { createHash, createHmac } from 'node:crypto';
import querystring from 'node:querystring';
import { type Context, createContext, Script } from 'node:vm';
import type { Log } from '../../runtime/cloud';
import {
  cookiesOf,
  type EdgeRequest,
  type EdgeResponse,
  type Headers,
  joinQuery,
  queryPairs,
} from './message';

/** The distribution, as functions see it. */
export interface FunctionSite {
  readonly distributionId: string;
  readonly domainName: string;
}

interface Value {
  value: string;
  multiValue?: { value: string }[];
  attributes?: string;
}
type Values = Record<string, Value>;

/** Milliseconds after which a run counts as endless. Wall time, which is long on a busy machine. */
const endlessMs = 2_000;

/** A CloudFront function (cloudfront-js-2.0): plain JavaScript with a `handler(event)`, no network, no modules. */
export class EdgeFunction {
  readonly #context: Context;
  readonly #script: Script;

  constructor(
    readonly name: string,
    code: string,
    log: Log,
  ) {
    if (Buffer.byteLength(code) > 10_240) throw new Error(`The function ${name} exceeds CloudFront's 10 KB`);
    if (/^\s*import\s/m.test(code))
      throw new Error(`The function ${name} imports: only require('crypto'|'querystring') works`);
    const say = (...values: unknown[]) => log.info(values.map(String).join(' '), { function: name });
    const modules: Record<string, unknown> = { crypto: { createHash, createHmac }, querystring };
    this.#context = createContext(
      {
        console: { log: say, error: say },
        Buffer,
        atob,
        btoa,
        require: (module: string) => {
          if (module in modules) return modules[module];
          throw new Error(`CloudFront functions have no module ${module}`);
        },
      },
      { codeGeneration: { strings: false, wasm: false } },
    );
    new Script(`${code}\n;globalThis.__handler = handler;`, { filename: name }).runInContext(this.#context);
    this.#script = new Script('globalThis.__handler(JSON.parse(__event))');
  }

  /** Runs the handler on a copy of the event; a function that throws or returns no object is a 503, as in AWS. */
  async run(event: object): Promise<Record<string, unknown>> {
    this.#context.__event = JSON.stringify(event);
    const answer: unknown = await this.#script.runInContext(this.#context, { timeout: endlessMs });
    if (typeof answer !== 'object' || answer === null) throw new Error(`${this.name} returned no object`);
    return JSON.parse(JSON.stringify(answer)) as Record<string, unknown>;
  }
}

const valuesOf = (pairs: readonly (readonly [string, string])[]): Values => {
  const values: Values = {};
  for (const [name, value] of pairs) {
    const known = values[name];
    if (!known) values[name] = { value };
    else {
      known.multiValue ??= [{ value: known.value }];
      known.multiValue.push({ value });
    }
  }
  return values;
};

const pairsOf = (values: Values | undefined): [string, string][] =>
  Object.entries(values ?? {}).flatMap(([name, entry]) =>
    (entry.multiValue ?? [entry]).map((one): [string, string] => [name, one.value ?? '']),
  );

const headerPairsOf = (headers: Headers, without: string): [string, string][] =>
  [...headers]
    .filter(([name]) => name !== without)
    .flatMap(([name, all]) => all.map((one): [string, string] => [name, one]));

/** The event of the CloudFront developer guide, "Event structure". */
function eventOf(site: FunctionSite, type: string, requestId: string, request: EdgeRequest) {
  return {
    version: '1.0',
    context: {
      distributionDomainName: site.domainName,
      distributionId: site.distributionId,
      eventType: type,
      requestId,
    },
    viewer: { ip: request.viewerIp },
    request: {
      method: request.method,
      uri: request.uri,
      querystring: valuesOf(queryPairs(request.query).map(([name, value]) => [name, value ?? ''])),
      headers: valuesOf(headerPairsOf(request.headers, 'cookie')),
      cookies: valuesOf(cookiesOf(request.headers)),
    },
  };
}

const toMap = (values: Values | undefined): Headers => {
  const headers: Headers = new Map();
  for (const [name, value] of pairsOf(values)) {
    headers.set(name.toLowerCase(), [...(headers.get(name.toLowerCase()) ?? []), value]);
  }
  return headers;
};

interface FunctionResponse {
  statusCode?: number;
  statusDescription?: string;
  headers?: Values;
  cookies?: Values;
  body?: string | { encoding: 'text' | 'base64'; data: string };
}

function setCookies(headers: Headers, cookies: Values | undefined): void {
  const lines = Object.entries(cookies ?? {}).flatMap(([name, entry]) =>
    (entry.multiValue ?? [entry]).map((one: Value) => {
      const attributes = one.attributes ? `; ${one.attributes}` : '';
      return `${name}=${one.value}${attributes}`;
    }),
  );
  if (lines.length > 0) headers.set('set-cookie', lines);
  else headers.delete('set-cookie');
}

function responseOf(answer: FunctionResponse, previous?: EdgeResponse): EdgeResponse {
  const headers = toMap(answer.headers);
  setCookies(headers, answer.cookies);
  const { body } = answer;
  const data =
    body === undefined
      ? undefined
      : typeof body === 'string'
        ? Buffer.from(body)
        : Buffer.from(body.data, body.encoding === 'base64' ? 'base64' : 'utf8');
  return {
    status: Number(answer.statusCode ?? previous?.status ?? 200),
    statusText: answer.statusDescription,
    headers,
    body: data ?? previous?.body ?? Buffer.alloc(0),
  };
}

/** Runs a viewer-request function. Returns the request to continue with, or the function's response. */
export async function viewerRequest(
  edgeFunction: EdgeFunction,
  site: FunctionSite,
  requestId: string,
  request: EdgeRequest,
): Promise<{ request: EdgeRequest } | { response: EdgeResponse }> {
  const answer = await edgeFunction.run(eventOf(site, 'viewer-request', requestId, request));
  if ('statusCode' in answer) return { response: responseOf(answer as FunctionResponse) };
  const changed = answer as {
    uri?: string;
    querystring?: Values | string;
    headers?: Values;
    cookies?: Values;
  };
  if (typeof changed.uri !== 'string' || !changed.uri.startsWith('/')) {
    throw new Error(`${edgeFunction.name} returned a request without a uri`);
  }
  const headers = toMap(changed.headers);
  const cookies = pairsOf(changed.cookies);
  if (cookies.length > 0)
    headers.set('cookie', [cookies.map(([name, value]) => `${name}=${value}`).join('; ')]);
  const query =
    typeof changed.querystring === 'string' ? changed.querystring : joinQuery(pairsOf(changed.querystring));
  return { request: { ...request, uri: changed.uri, query, headers } };
}

/** Runs a viewer-response function, which sees status, headers and cookies but no body. */
export async function viewerResponse(
  edgeFunction: EdgeFunction,
  site: FunctionSite,
  requestId: string,
  request: EdgeRequest,
  response: EdgeResponse,
): Promise<EdgeResponse> {
  const cookies: Values = {};
  for (const line of response.headers.get('set-cookie') ?? []) {
    const [pair = '', ...attributes] = line.split(';');
    const at = pair.indexOf('=');
    cookies[pair.slice(0, at).trim()] = {
      value: pair.slice(at + 1),
      attributes: attributes.join(';').trim(),
    };
  }
  const answer = await edgeFunction.run({
    ...eventOf(site, 'viewer-response', requestId, request),
    response: {
      statusCode: response.status,
      statusDescription: response.statusText ?? '',
      headers: valuesOf(headerPairsOf(response.headers, 'set-cookie')),
      cookies,
    },
  });
  return responseOf(answer as FunctionResponse, response);
}
