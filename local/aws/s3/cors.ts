import { AwsError } from '../../runtime/cloud';

export interface CorsRule {
  readonly origins: readonly string[];
  readonly methods: readonly string[];
  readonly headers: readonly string[];
  readonly exposed: readonly string[];
  readonly maxAge?: number;
}

// biome-ignore lint/suspicious/noExplicitAny: a CloudFormation property
export function corsRules(properties: Record<string, any> | undefined): CorsRule[] {
  // biome-ignore lint/suspicious/noExplicitAny: a CloudFormation property
  return (properties?.CorsRules ?? []).map((rule: Record<string, any>) => ({
    origins: rule.AllowedOrigins ?? [],
    methods: rule.AllowedMethods ?? [],
    headers: rule.AllowedHeaders ?? [],
    exposed: rule.ExposedHeaders ?? [],
    ...(rule.MaxAge === undefined ? {} : { maxAge: Number(rule.MaxAge) }),
  }));
}

/** The CORS headers of a response; empty when no rule allows the origin. */
export function corsHeaders(
  rules: readonly CorsRule[],
  origin: string | undefined,
  method: string,
): Record<string, string> {
  if (!origin) return {};
  const rule = rules.find((one) => one.methods.includes(method) && one.origins.some((o) => like(o, origin)));
  return rule ? answer(rule, origin) : {};
}

/** Answers a preflight, or refuses it as S3 does. */
export function preflight(
  rules: readonly CorsRule[],
  headers: Readonly<Record<string, string>>,
): Record<string, string> {
  const origin = headers.origin ?? '';
  const method = headers['access-control-request-method'] ?? '';
  const wanted = (headers['access-control-request-headers'] ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  const rule = rules.find(
    (one) =>
      one.methods.includes(method) &&
      one.origins.some((pattern) => like(pattern, origin)) &&
      wanted.every((name) => one.headers.some((pattern) => like(pattern.toLowerCase(), name))),
  );
  if (!rule || origin === '') {
    const why =
      rules.length === 0
        ? 'CORSResponse: CORS is not enabled for this bucket.'
        : "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.";
    throw new AwsError('AccessForbidden', why, 403);
  }
  return {
    ...answer(rule, origin),
    ...(wanted.length > 0 ? { 'access-control-allow-headers': wanted.join(', ') } : {}),
    ...(rule.maxAge === undefined ? {} : { 'access-control-max-age': String(rule.maxAge) }),
  };
}

function answer(rule: CorsRule, origin: string): Record<string, string> {
  const any = rule.origins.includes('*');
  return {
    'access-control-allow-origin': any ? '*' : origin,
    'access-control-allow-methods': rule.methods.join(', '),
    ...(any ? {} : { 'access-control-allow-credentials': 'true' }),
    ...(rule.exposed.length > 0 ? { 'access-control-expose-headers': rule.exposed.join(', ') } : {}),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  };
}

/** A pattern with at most one `*`. */
function like(pattern: string, text: string): boolean {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === text;
  const head = pattern.slice(0, star);
  const tail = pattern.slice(star + 1);
  return text.length >= head.length + tail.length && text.startsWith(head) && text.endsWith(tail);
}
