import { type GatewayReply, type GatewayRequest, headerValue } from './http';
import type { RestApi } from './rest-model';

/** API Gateway's own answers by type: status, message and `x-amzn-ErrorType`. */
const defaults = {
  ACCESS_DENIED: [403, 'Forbidden', 'AccessDeniedException'],
  API_CONFIGURATION_ERROR: [500, 'Internal server error', 'InternalServerErrorException'],
  AUTHORIZER_CONFIGURATION_ERROR: [500, null, 'AuthorizerConfigurationException'],
  AUTHORIZER_FAILURE: [500, null, 'AuthorizerConfigurationException'],
  BAD_REQUEST_BODY: [400, 'Invalid request body', 'BadRequestException'],
  BAD_REQUEST_PARAMETERS: [400, 'Missing required request parameters', 'BadRequestException'],
  INTEGRATION_FAILURE: [502, 'Internal server error', 'InternalServerErrorException'],
  INTEGRATION_TIMEOUT: [504, 'Endpoint request timed out', 'InternalServerErrorException'],
  MISSING_AUTHENTICATION_TOKEN: [403, 'Missing Authentication Token', 'MissingAuthenticationTokenException'],
  REQUEST_TOO_LARGE: [413, 'Request Too Long', 'RequestEntityTooLargeException'],
  THROTTLED: [429, 'Too Many Requests', 'TooManyRequestsException'],
  UNAUTHORIZED: [401, 'Unauthorized', 'UnauthorizedException'],
} as const;

export type GatewayErrorType = keyof typeof defaults;

/** A refusal by the gateway itself; it becomes a gateway response. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  constructor(
    readonly type: GatewayErrorType,
    message?: string,
    /** `$context.error.validationErrorString` and other template variables. */
    readonly detail: Readonly<Record<string, string>> = {},
  ) {
    super(message ?? defaults[type][1] ?? '');
  }
}

export const literal = (value: string): string => value.replace(/^'(.*)'$/s, '$1');

/** Rendered header parameters of a response (`<prefix>Name` → expression). */
export function headerTemplates(
  parameters: Readonly<Record<string, unknown>>,
  prefix: string,
  render: (expression: string) => string | undefined,
): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, expression] of Object.entries(parameters)) {
    const value = name.startsWith(prefix) ? render(String(expression)) : undefined;
    if (value !== undefined) headers[name.slice(prefix.length)] = value;
  }
  return headers;
}

/**
 * The answer for a refusal: the API's response of that type, else its DEFAULT_4XX or DEFAULT_5XX, else AWS's.
 *
 * @param context the dotted `$context` variables
 */
export function gatewayReply(
  api: RestApi | undefined,
  error: GatewayError,
  request: GatewayRequest,
  context: Readonly<Record<string, string>>,
): GatewayReply {
  const [status, message, code] = defaults[error.type];
  const custom =
    api?.responses.get(error.type) ?? api?.responses.get(status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX');
  const text = error.message || message;
  const variables: Record<string, string> = {
    ...context,
    'error.responseType': error.type,
    'error.message': text ?? '',
    'error.messageString': text === null || text === '' ? 'null' : JSON.stringify(text),
    ...Object.fromEntries(Object.entries(error.detail).map(([name, value]) => [`error.${name}`, value])),
  };
  const headers: [string, string][] = [
    ['x-amzn-RequestId', context.requestId ?? ''],
    ['x-amzn-ErrorType', code],
  ];
  const rendered = headerTemplates(custom?.parameters ?? {}, 'gatewayresponse.header.', (expression) => {
    if (/^'.*'$/s.test(expression)) return literal(expression);
    if (expression.startsWith('context.')) return variables[expression.slice('context.'.length)];
    const header = /^method\.request\.header\.(.+)$/.exec(expression)?.[1];
    return header ? headerValue(request.headers, header) : undefined;
  });
  headers.push(...Object.entries(rendered));
  const { mediaType, template } = templateFor(
    custom?.templates ?? {},
    headerValue(request.headers, 'accept'),
  );
  if (!Object.keys(rendered).some((name) => name.toLowerCase() === 'content-type')) {
    headers.push(['Content-Type', mediaType]);
  }
  // Refusals by an authorizer's policy have "Message" unless the API defines another response.
  const fallback =
    error.type === 'ACCESS_DENIED' && error.message !== 'Forbidden'
      ? '{"Message":$context.error.messageString}'
      : '{"message":$context.error.messageString}';
  const body = (template ?? fallback).replace(
    /\$context\.([A-Za-z]+(?:\.[A-Za-z]+)*)/g,
    (_, name: string) => {
      return variables[name] ?? '';
    },
  );
  return { status: custom?.status ?? status, headers, body: Buffer.from(body) };
}

function templateFor(templates: Readonly<Record<string, string>>, accept: string | undefined) {
  const wanted = accept?.split(/[,;]/)[0]?.trim() ?? '';
  const mediaType = wanted in templates ? wanted : 'application/json';
  return { mediaType, template: templates[mediaType] };
}
