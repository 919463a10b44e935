import { GatewayError } from './gateway-response';
import { type GatewayReply, headerValue } from './http';
import { isBinary, type RestExchange } from './rest-event';

const members = new Set(['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded']);
const scalar = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value);

/**
 * Converts a function's result to an HTTP response. Anything but the documented shape is a malformed proxy response:
 * 502 `Internal server error`.
 */
export function proxyReply(payload: unknown, exchange: RestExchange): GatewayReply {
  const malformed = new GatewayError('INTEGRATION_FAILURE');
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) throw malformed;
  if (Object.keys(payload).some((key) => !members.has(key))) throw malformed;
  const answer = payload as {
    statusCode?: unknown;
    headers?: Record<string, unknown> | null;
    multiValueHeaders?: Record<string, unknown[]> | null;
    body?: unknown;
    isBase64Encoded?: unknown;
  };
  const status = Number(answer.statusCode);
  if (answer.statusCode === undefined || !Number.isInteger(status) || status < 100 || status > 599)
    throw malformed;
  if (answer.body !== undefined && answer.body !== null && typeof answer.body !== 'string') throw malformed;

  const headers: [string, string][] = [];
  const many = answer.multiValueHeaders ?? {};
  const names = new Set(Object.keys(many).map((name) => name.toLowerCase()));
  for (const [name, values] of Object.entries(many)) {
    if (!Array.isArray(values) || !values.every(scalar)) throw malformed;
    for (const value of values) headers.push([name, String(value)]);
  }
  for (const [name, value] of Object.entries(answer.headers ?? {})) {
    if (!scalar(value)) throw malformed;
    // If both have a name, multiValueHeaders wins.
    if (!names.has(name.toLowerCase())) headers.push([name, String(value)]);
  }
  if (headerValue(headers, 'content-type') === undefined) headers.push(['Content-Type', 'application/json']);
  headers.push(['x-amzn-RequestId', exchange.requestId]);

  const text = answer.body ?? '';
  const accepted = headerValue(exchange.request.headers, 'accept') ?? headerValue(headers, 'content-type');
  const decode = answer.isBase64Encoded === true && isBinary(exchange.api, accepted);
  return { status, headers, body: Buffer.from(text, decode ? 'base64' : 'utf8') };
}
