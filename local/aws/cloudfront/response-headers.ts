import type { Headers } from './message';

// biome-ignore lint/suspicious/noExplicitAny: CloudFormation properties have the shape of their type
type Properties = Record<string, any>;

/** Applies a response headers policy to a response. */
export type ResponseHeadersPolicy = (headers: Headers, viewer: { origin?: string; method: string }) => void;

const flag = (value: unknown): boolean => `${value}` === 'true';

/** Reads an `AWS::CloudFront::ResponseHeadersPolicy`. */
export function responseHeadersPolicyOf(config: Properties): ResponseHeadersPolicy {
  const security = securityHeaders(config.SecurityHeadersConfig ?? {});
  const custom: { Header: string; Value: string; Override: unknown }[] =
    config.CustomHeadersConfig?.Items ?? [];
  const removed: { Header: string }[] = config.RemoveHeadersConfig?.Items ?? [];
  return (headers, viewer) => {
    for (const { Header: name } of removed) headers.delete(name.toLowerCase());
    if (config.CorsConfig && viewer.origin)
      applyCors(config.CorsConfig, headers, viewer.origin, viewer.method);
    for (const [name, value, override] of security) {
      if (override || !headers.has(name)) headers.set(name, [value]);
    }
    for (const { Header: name, Value: value, Override: override } of custom) {
      if (flag(override) || !headers.has(name.toLowerCase())) headers.set(name.toLowerCase(), [value]);
    }
  };
}

function securityHeaders(config: Properties): [name: string, value: string, override: boolean][] {
  const headers: [string, string, boolean][] = [];
  const add = (section: Properties | undefined, name: string, value: (section: Properties) => string) => {
    if (section) headers.push([name, value(section), flag(section.Override)]);
  };
  add(config.StrictTransportSecurity, 'strict-transport-security', (one) =>
    [
      `max-age=${one.AccessControlMaxAgeSec}`,
      ...(flag(one.IncludeSubdomains) ? ['includeSubDomains'] : []),
      ...(flag(one.Preload) ? ['preload'] : []),
    ].join('; '),
  );
  add(config.ContentTypeOptions, 'x-content-type-options', () => 'nosniff');
  add(config.FrameOptions, 'x-frame-options', (one) => one.FrameOption);
  add(config.ReferrerPolicy, 'referrer-policy', (one) => one.ReferrerPolicy);
  add(config.ContentSecurityPolicy, 'content-security-policy', (one) => one.ContentSecurityPolicy);
  add(config.XSSProtection, 'x-xss-protection', (one) =>
    [
      flag(one.Protection) ? '1' : '0',
      ...(flag(one.ModeBlock) ? ['mode=block'] : []),
      ...(one.ReportUri ? [`report=${one.ReportUri}`] : []),
    ].join('; '),
  );
  return headers;
}

function applyCors(config: Properties, headers: Headers, origin: string, method: string): void {
  if (headers.has('access-control-allow-origin') && !flag(config.OriginOverride)) return;
  const items = (part: string): string[] => config[part]?.Items ?? [];
  const allowed = items('AccessControlAllowOrigins').some(
    (one) =>
      one === '*' || new RegExp(`^${one.replace(/[.+?]/g, '\\$&').replace(/\*/g, '.*')}$`).test(origin),
  );
  if (!allowed) return;
  const any = items('AccessControlAllowOrigins').includes('*');
  const credentials = flag(config.AccessControlAllowCredentials);
  headers.set('access-control-allow-origin', [any && !credentials ? '*' : origin]);
  if (!any || credentials) headers.set('vary', ['Origin']);
  if (credentials) headers.set('access-control-allow-credentials', ['true']);
  const exposed = items('AccessControlExposeHeaders');
  if (exposed.length > 0) headers.set('access-control-expose-headers', [exposed.join(', ')]);
  if (method !== 'OPTIONS') return;
  headers.set('access-control-allow-methods', [items('AccessControlAllowMethods').join(', ')]);
  headers.set('access-control-allow-headers', [items('AccessControlAllowHeaders').join(', ')]);
  if (config.AccessControlMaxAgeSec !== undefined) {
    headers.set('access-control-max-age', [String(config.AccessControlMaxAgeSec)]);
  }
}

const allOrigins = (preflight: boolean): Properties => ({
  AccessControlAllowOrigins: { Items: ['*'] },
  AccessControlAllowHeaders: { Items: ['*'] },
  AccessControlAllowMethods: {
    Items: preflight ? ['GET', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'] : ['GET', 'HEAD'],
  },
  AccessControlExposeHeaders: { Items: preflight ? ['*'] : [] },
  AccessControlAllowCredentials: false,
  OriginOverride: false,
});

const secure: Properties = {
  StrictTransportSecurity: { AccessControlMaxAgeSec: 31_536_000, Override: false },
  ContentTypeOptions: { Override: true },
  FrameOptions: { FrameOption: 'SAMEORIGIN', Override: false },
  ReferrerPolicy: { ReferrerPolicy: 'strict-origin-when-cross-origin', Override: false },
  XSSProtection: { Protection: true, ModeBlock: true, Override: false },
};

/** CloudFront developer guide, "Use managed response headers policies". */
export const managedResponseHeadersPolicies: Readonly<Record<string, ResponseHeadersPolicy>> = {
  // SimpleCORS
  '60669652-455b-4ae9-85a4-c4c02393f86c': responseHeadersPolicyOf({ CorsConfig: allOrigins(false) }),
  // CORS-With-Preflight
  '5cc3b908-e619-4b99-88e5-2cf7f45965bd': responseHeadersPolicyOf({ CorsConfig: allOrigins(true) }),
  // SecurityHeadersPolicy
  '67f7725c-6f97-4210-82d7-5512b31e9d03': responseHeadersPolicyOf({ SecurityHeadersConfig: secure }),
  // CORS-and-SecurityHeadersPolicy
  'e61eb60c-9c35-4d20-a928-2b84e02af89c': responseHeadersPolicyOf({
    CorsConfig: allOrigins(false),
    SecurityHeadersConfig: secure,
  }),
  // CORS-with-preflight-and-SecurityHeadersPolicy
  'eaab4381-ed33-4a86-88ca-d9558dc6cd63': responseHeadersPolicyOf({
    CorsConfig: allOrigins(true),
    SecurityHeadersConfig: secure,
  }),
};
