import { type GatewayResponseOptions, ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { type ProblemCode, problemTable, problemType } from '../../../domain/kit/problem';

/** API Gateway's own errors and the problem code of each. */
const problems: readonly [string, ResponseType, ProblemCode][] = [
  ['Unauthorized', ResponseType.UNAUTHORIZED, 'unauthenticated'],
  ['AccessDenied', ResponseType.ACCESS_DENIED, 'forbidden'],
  // API Gateway's answer for a path or method that does not exist.
  ['NoSuchRoute', ResponseType.MISSING_AUTHENTICATION_TOKEN, 'not-found'],
  ['NoSuchResource', ResponseType.RESOURCE_NOT_FOUND, 'not-found'],
  ['BadBody', ResponseType.BAD_REQUEST_BODY, 'validation-failed'],
  ['BadParameters', ResponseType.BAD_REQUEST_PARAMETERS, 'validation-failed'],
  ['TooLarge', ResponseType.REQUEST_TOO_LARGE, 'payload-too-large'],
  ['UnsupportedMediaType', ResponseType.UNSUPPORTED_MEDIA_TYPE, 'unsupported-media-type'],
  ['Throttled', ResponseType.THROTTLED, 'rate-limited'],
  ['QuotaExceeded', ResponseType.QUOTA_EXCEEDED, 'rate-limited'],
  ['Firewalled', ResponseType.WAF_FILTERED, 'forbidden'],
  // The authorizer or a function failed: DynamoDB or Lambda is busy.
  ['AuthorizerBusy', ResponseType.AUTHORIZER_FAILURE, 'upstream-unavailable'],
  ['FunctionBusy', ResponseType.INTEGRATION_FAILURE, 'upstream-unavailable'],
  ['FunctionSlow', ResponseType.INTEGRATION_TIMEOUT, 'upstream-unavailable'],
  ['Default4xx', ResponseType.DEFAULT_4XX, 'validation-failed'],
  ['Default5xx', ResponseType.DEFAULT_5XX, 'internal-error'],
];

/** The default of all client errors keeps the status that API Gateway chose. */
const keepsStatus = new Set<ResponseType>([ResponseType.DEFAULT_4XX]);

/** Seconds after which a caller may try again. */
const retryAfter: Partial<Record<ProblemCode, number>> = { 'rate-limited': 1, 'upstream-unavailable': 2 };

/** Turns API Gateway's own errors into problem documents (RFC 9457), like those of the functions. */
export function answerProblems(api: RestApi): void {
  for (const [id, type, code] of problems) api.addGatewayResponse(id, response(type, code));
}

function response(type: ResponseType, code: ProblemCode): GatewayResponseOptions {
  const { status, title } = problemTable[code];
  const document = JSON.stringify({
    type: problemType(code),
    title,
    status,
    code,
    instance: '$context.requestId',
  });
  return {
    type,
    ...(!keepsStatus.has(type) && { statusCode: String(status) }),
    // A gateway response gets its content type from the template's key; only a header can make it the problem's.
    responseHeaders: {
      'Content-Type': "'application/problem+json'",
      'Cache-Control': "'no-store'",
      ...(retryAfter[code] !== undefined && { 'Retry-After': `'${retryAfter[code]}'` }),
    },
    templates: { 'application/json': document },
  };
}
