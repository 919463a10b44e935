import * as z from 'zod';

const flag = z.stringbool().or(z.boolean());
const wholeNumber = z.coerce.number().int();

/** An option that `-c` passes as JSON text. */
function fromJson<S extends z.ZodType>(schema: S) {
  return z.preprocess((value, context) => {
    if (typeof value !== 'string') return value;
    try {
      return JSON.parse(value);
    } catch {
      context.addIssue({ code: 'custom', message: 'must be JSON when it is given with -c' });
      return z.NEVER;
    }
  }, schema);
}

/** Retention times that CloudWatch Logs offers, days. */
const logDays = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731] as const;

/** Regions where Amazon IVS exists. */
const ivsRegions = [
  'us-east-1',
  'us-west-2',
  'eu-west-1',
  'eu-central-1',
  'ap-south-1',
  'ap-northeast-1',
  'ap-northeast-2',
] as const;

const certificateSchema = z
  .string()
  .regex(
    /^arn:aws[\w-]*:acm:us-east-1:\d{12}:certificate\/[\w-]+$/,
    'must be the ARN of an ACM certificate in us-east-1',
  );

const googleSchema = z.strictObject({
  /** The OAuth client id of the Google project. */
  clientId: z.string().min(1),
  /** The Secrets Manager secret whose text is the client secret. */
  secretName: z.string().min(1),
});

const configSchema = z.strictObject({
  /**
   * Prefix of the names of all stacks, functions and queues, so that one account can hold two deployments.
   * @default streamforge
   */
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{1,19}$/, 'must be 2 to 20 lower-case letters, digits or hyphens')
    .refine(
      (name) => !/aws|amazon|cognito/.test(name),
      'must not contain aws, amazon or cognito (Cognito refuses it)',
    )
    .default('streamforge'),
  /**
   * The region of everything. WAF and a custom domain need us-east-1.
   * @default us-east-1
   */
  region: z.enum(ivsRegions).default('us-east-1'),
  /**
   * Whether encoders may publish by plain RTMP as well as RTMPS. Stream keys are then sent unencrypted.
   * @default false
   */
  insecureIngest: flag.default(false),
  /**
   * Whether pages may play from `http://127.0.0.1`, the address of the local media plane.
   * @default as insecureIngest
   */
  localPlayback: flag.optional(),
  /**
   * How long an encoder that lost its connection may take to continue the same session, seconds. IVS continues the
   * same recording for at most 300.
   * @default 120
   */
  graceSeconds: wholeNumber.min(10).max(300).default(120),
  /**
   * How long a session may wait for its first frame before it ends, seconds.
   * @default 90
   */
  startingSeconds: wholeNumber.min(15).max(900).default(90),
  /**
   * Keeps tables, buckets and accounts when the stacks are destroyed (they go on costing storage), and protects
   * tables and the user pool from deletion. Turn off for trials.
   * @default true
   */
  keepData: flag.default(true),
  /**
   * Days until a recording is deleted; 0 keeps recordings for ever. Storage costs about $0.023 a GB and month.
   * @default 60
   */
  recordingDays: wholeNumber.min(0).max(3650).default(60),
  /**
   * Days that logs are kept.
   * @default 30
   */
  logDays: wholeNumber
    .refine((days) => (logDays as readonly number[]).includes(days), `must be one of ${logDays.join(', ')}`)
    .default(30),
  /**
   * Days that events are archived for replay; 0 creates no archive. $0.10 a GB.
   * @default 0
   */
  eventArchiveDays: wholeNumber.min(0).max(365).default(0),
  /**
   * AWS WAF in front of the site: about $10 a month (the web ACL $5, five rules $5), and $0.60 a million requests.
   * @default true
   */
  waf: flag.default(true),
  /**
   * Requests from one IP address in five minutes before WAF blocks it. Reads of cached public paths are counted apart,
   * with twenty times this limit, since a whole office may be behind one address.
   * @default 3000
   */
  requestsPerAddress: wholeNumber.min(100).max(2_000_000_000).default(3000),
  /**
   * What one IP address may do in 15 minutes, each by itself: ask for mails with codes, try codes, fail to sign in. An
   * IPv6 network of 64 bits counts as one address.
   * @default 30
   */
  accountRequestsPerAddress: wholeNumber.min(1).max(1_000_000).default(30),
  /**
   * Requests a second that each API accepts before it answers 429; bursts of twice as many. Limits the bill.
   * @default 500
   */
  requestsPerSecond: wholeNumber.min(1).max(10_000).default(500),
  /**
   * How long API Gateway caches the authorizer's answer for a token, seconds. Signing out everywhere ends access tokens
   * this much later; 0 asks the authorizer at each request.
   * @default 60
   */
  authorizerCacheSeconds: wholeNumber.min(0).max(3600).default(60),
  /**
   * Posts to chat connections a second, of all rooms together; half as many may go out at once. API Gateway's default
   * limits are 10,000 a second and 5,000 at once for all APIs of an account, so this leaves half of either to everything
   * else. Large rooms get fewer, larger frames to stay within it.
   * @default 5000
   */
  chatPostsPerSecond: wholeNumber.min(100).max(1_000_000).default(5_000),
  /**
   * Sockets in a room above which viewers who only read poll pages from CloudFront instead.
   * @default 5000
   */
  chatSocketsPerRoom: wholeNumber.min(1).max(1_000_000).default(5_000),
  /**
   * Shards of the Kinesis stream that carries chat (ShardCount): each takes 1,000 messages and 1 MB a second, and costs
   * about $11 a month, as much again for its enhanced fan-out. A channel is always in one shard.
   * @default 1
   */
  chatStreamShards: wholeNumber.min(1).max(50).default(1),
  /**
   * Batches of each shard that fan-out functions process at once (ParallelizationFactor; it adds no shard). All batches
   * share the posts evenly, and one of them serves a room: more only help when one processor is too few for all rooms.
   * @default 1
   */
  chatParallelization: wholeNumber.min(1).max(10).default(1),
  /**
   * Days that chat is kept for history and replays; 0 keeps it for ever.
   * @default 90
   */
  chatDays: wholeNumber.min(0).max(3650).default(90),
  /**
   * What classifies messages after the rules: `comprehend` asks Amazon Comprehend (English, about $0.0001 for
   * 100 characters, 300 at least).
   * @default none
   */
  chatClassifier: z.enum(['none', 'comprehend']).default('none'),
  /** Receives every alarm (an SNS subscription that has to be confirmed). Without it alarms are in CloudWatch only. */
  alarmEmail: z.email().optional(),
  /**
   * The sender of notices about accounts (password changed, new device): `no-reply@example.com`. Its domain becomes an
   * SES identity, whose DNS records are outputs of the identity stack. Without it nobody is notified.
   */
  mailFrom: z.email().optional(),
  /**
   * Who sends mails with codes: `cognito` (50 a day for the whole account) or `ses` (as `mailFrom`, whose domain has to
   * be verified before).
   * @default cognito
   */
  mailCodes: z.enum(['cognito', 'ses']).default('cognito'),
  /** The site's host name: `live.example.com`. Point a CNAME or alias at the distribution. */
  domain: z.hostname().optional(),
  /** The ARN of an ACM certificate in us-east-1 that covers the domain. */
  certificateArn: certificateSchema.optional(),
  /**
   * What browsers may only open by HTTPS for a year (Strict-Transport-Security): the site's host, its subdomains too, or
   * both in the list that browsers ship (https://hstspreload.org). Hard to take back: check every subdomain first.
   * @default host
   */
  hsts: z.enum(['host', 'subdomains', 'preload']).default('host'),
  /**
   * Where people report security problems: a mail address or an https address. The site shows it at
   * /.well-known/security.txt (RFC 9116).
   */
  securityContact: z.union([z.email(), z.url({ protocol: /^https$/ })]).optional(),
  /** The IRC bridge's host name: `irc.example.com`. Point a CNAME or alias at its distribution. */
  chatDomain: z.hostname().optional(),
  /**
   * The ARN of an ACM certificate in us-east-1 that covers chatDomain.
   * @default certificateArn
   */
  chatCertificateArn: certificateSchema.optional(),
  /** Sign-in with Google. Needs `domain`. */
  google: fromJson(googleSchema).optional(),
  /** Sign-in with Twitch by OpenID Connect, which gives no e-mail address. Needs `domain`. */
  twitch: fromJson(googleSchema).optional(),
});

const checked = configSchema
  .refine((config) => (config.domain === undefined) === (config.certificateArn === undefined), {
    message: 'domain and certificateArn go together',
    path: ['domain'],
  })
  .refine(
    ({ chatDomain, chatCertificateArn, certificateArn }) =>
      chatDomain === undefined
        ? chatCertificateArn === undefined
        : (chatCertificateArn ?? certificateArn) !== undefined,
    {
      message:
        'needs a certificate (chatCertificateArn or certificateArn), and chatCertificateArn needs chatDomain',
      path: ['chatDomain'],
    },
  )
  .refine((config) => config.mailCodes === 'cognito' || config.mailFrom !== undefined, {
    message: 'is needed by mailCodes=ses',
    path: ['mailFrom'],
  })
  .refine((config) => config.hsts === 'host' || config.domain !== undefined, {
    message: 'needs a domain of your own for more than the host',
    path: ['hsts'],
  })
  .refine((config) => config.domain !== undefined || (!config.google && !config.twitch), {
    message: 'is needed by google and twitch, which redirect to a fixed address',
    path: ['domain'],
  })
  .refine((config) => !config.waf || config.region === 'us-east-1', {
    message: 'needs region us-east-1 (the web ACL of CloudFront lives there); pass waf=false elsewhere',
    path: ['waf'],
  })
  .transform((config) => ({ ...config, localPlayback: config.localPlayback ?? config.insecureIngest }));

/** The name of every option. */
export const optionNames: readonly string[] = Object.keys(configSchema.shape);

/** The options of a deployment, parsed. */
export type Config = z.output<typeof checked>;

/** The message lists each invalid option with its reason. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Reads the deployment's options. Values may be text, as `-c name=value` gives them.
 *
 * @throws ConfigError for an unknown option or a value that does not fit
 */
export function parseConfig(options: Readonly<Record<string, unknown>>): Config {
  const result = checked.safeParse(options);
  if (result.success) return result.data;
  const lines = result.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => `  ${[...issue.path, key].join('.')}: there is no such option`)
      : [`  ${issue.path.join('.')}: ${issue.message}`],
  );
  const known = optionNames.join(', ');
  throw new ConfigError(`The configuration is not valid:\n${lines.join('\n')}\nThe options are ${known}.`);
}

/** The CDK context without the CDK's own keys, which contain a colon or a slash or are listed here. */
export function optionsIn(context: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const ofTheCdk = (key: string) => /[:/]/.test(key) || key === 'acknowledged-issue-numbers';
  return Object.fromEntries(Object.entries(context).filter(([key]) => !ofTheCdk(key)));
}
