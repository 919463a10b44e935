import httpJsonBodyParser from '@middy/http-json-body-parser';
import { ProblemError } from '../../../domain/kit/problem';
import type { RouteEvent } from './route-event';

/** Bytes of JSON that a request may carry. API Gateway itself allows 10 MB. */
const maxBytes = 64 * 1024;

const jsonType = /^application\/(json|[\w.+-]+\+json)\s*(;|$)/i;
const parser = httpJsonBodyParser();

/** The JSON in a request's body; no body is an empty object. */
export async function jsonBody(event: RouteEvent): Promise<unknown> {
  const { body, headers, isBase64Encoded } = event;
  if (body === null || body === '') return {};
  if (Buffer.byteLength(body, isBase64Encoded ? 'base64' : 'utf8') > maxBytes) {
    throw new ProblemError('payload-too-large', `The body may have ${maxBytes} bytes at most.`);
  }
  if (!jsonType.test(headers?.['content-type'] ?? '')) throw new ProblemError('unsupported-media-type');
  // The parser is stricter about how the type is written.
  const request = { event: { body, isBase64Encoded, headers: { 'content-type': 'application/json' } } };
  try {
    await parser.before!(request as never);
  } catch (cause) {
    throw new ProblemError('malformed-json', undefined, { cause });
  }
  return request.event.body;
}
