/**
 * Parses one setting, or throws an Error with what it must be. Plain functions instead of zod: every Lambda function
 * reads its environment at cold start.
 */
export type Reader<T = unknown> = (text: string) => T;

/** A function's environment: a reader for each key. Stacks set the values, handlers read them at cold start. */
export type EnvSchema = Readonly<Record<string, Reader>>;

/** The parsed environment of a schema. */
export type Env<S extends EnvSchema> = { readonly [K in keyof S]: ReturnType<S[K]> };

function must(be: string, holds: boolean): void {
  if (!holds) throw new Error(`must be ${be}`);
}

const name: Reader<string> = (text) => {
  must('a non-empty text', text !== '');
  return text;
};

const url: Reader<string> = (text) => {
  must('a URL', /^https?:\/\/\S+$/.test(text));
  return text;
};

const whole =
  (min: number, max = Number.MAX_SAFE_INTEGER): Reader<number> =>
  (text) => {
    const value = Number(text);
    must(`a whole number from ${min} to ${max}`, /^\d+$/.test(text) && value >= min && value <= max);
    return value;
  };

const seconds = whole(1);

const oneOf =
  <const T extends string>(...values: T[]): Reader<T> =>
  (text) => {
    must(values.join(' or '), (values as string[]).includes(text));
    return text as T;
  };

const flag: Reader<boolean> = (text) => oneOf('true', 'false')(text) === 'true';

/** Every setting of the functions. A function picks the ones that it needs. */
export const settings = {
  USERS_TABLE: name,
  CHANNELS_TABLE: name,
  SESSIONS_TABLE: name,
  CHAT_TABLE: name,
  /** The bucket of pictures: uploads, and the ones that CloudFront serves. */
  MEDIA_BUCKET: name,
  /** The URL that upload forms post to: `https://<bucket>.s3.<region>.amazonaws.com`. */
  UPLOAD_URL: url,
  EVENT_BUS_NAME: name,
  /** The value of the header by which CloudFront is known. */
  ORIGIN_SECRET: name,
  USER_POOL_ID: name,
  /** The app client that issues tokens. */
  USER_POOL_CLIENT_ID: name,
  /** The app client that may write email addresses: it creates accounts and issues no tokens. */
  SIGN_UP_CLIENT_ID: name,
  /** The user pool's public keys: `https://cognito-idp.<region>.amazonaws.com/<pool>/.well-known/jwks.json`. */
  JWKS_URI: url,
  /** Mails, codes and failed sign-ins, each, that one network may cause in 15 minutes. */
  ACCOUNT_REQUESTS_PER_ADDRESS: whole(1),
  /** The sender of mails: `StreamForge <no-reply@example.com>`. */
  MAIL_FROM: name,
  PROVISION_QUEUE_URL: url,
  GRACE_QUEUE_URL: url,
  RECORDING_CONFIGURATION_ARN: name,
  /** `true` when encoders may also publish by plain RTMP. */
  INSECURE_INGEST: flag,
  /** The grace period of a disconnected encoder: seconds, at most 900 (the longest delay of SQS). */
  GRACE_SECONDS: whole(1, 900),
  /** The longest time of a session in `starting`, seconds. */
  STARTING_SECONDS: seconds,
  /** `https://<api>.execute-api.<region>.amazonaws.com/ws`: the endpoint for posts to connections. */
  SOCKET_ENDPOINT: url,
  /** `https://<api>.execute-api.<region>.amazonaws.com/irc`: the same for the IRC bridge. */
  IRC_ENDPOINT: url,
  /** The site's origin (`https://…`), or `*` before it is known. Sockets from other origins are refused. */
  ALLOWED_ORIGINS: name,
  /** The Kinesis stream of chat. */
  CHAT_STREAM: name,
  /** Days that chat messages are kept; 0 keeps them forever. */
  CHAT_DAYS: whole(0),
  /** Posts to connections per second that this instance of the function may make. */
  POSTS_PER_SECOND: whole(1),
  /** The number of sockets in a room beyond which readers are switched to polling. */
  SOCKETS_PER_ROOM: whole(1),
  /** The function that posts to a shard of a large room. */
  POST_SHARD_FUNCTION: name,
  /** The queue of the records of rooms whose delivery failed. */
  SET_ASIDE_QUEUE_URL: url,
  /** Whether Amazon Comprehend classifies messages. */
  CLASSIFIER: oneOf('none', 'comprehend'),
} as const satisfies EnvSchema;

export type SettingName = keyof typeof settings;

/** The schema of the named settings: `pick('USERS_TABLE', 'JWKS_URI')`. */
export function pick<const K extends SettingName>(...names: K[]): Pick<typeof settings, K> {
  return Object.fromEntries(names.map((key) => [key, settings[key]])) as Pick<typeof settings, K>;
}
