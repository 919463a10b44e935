/**
 * Reads the text of one setting; throws an Error that says what it must be. Plain functions: every function starts by
 * reading its environment, and to load zod for that takes as long as to load `node:crypto`.
 */
export type Reader<T = unknown> = (text: string) => T;

/** A function's environment: each key with the reader of its text. Stacks set it, handlers read it at cold start. */
export type EnvSchema = Readonly<Record<string, Reader>>;

/** What the readers of a schema make of an environment. */
export type Env<S extends EnvSchema> = { readonly [K in keyof S]: ReturnType<S[K]> };

function must(be: string, holds: boolean): void {
  if (!holds) throw new Error(`must be ${be}`);
}

const name: Reader<string> = (text) => {
  must('a text that is not empty', text !== '');
  return text;
};

const url: Reader<string> = (text) => {
  must('an address', /^https?:\/\/\S+$/.test(text));
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

/** The settings that functions know, each written once. A function picks what it needs. */
export const settings = {
  USERS_TABLE: name,
  CHANNELS_TABLE: name,
  SESSIONS_TABLE: name,
  CHAT_TABLE: name,
  /** The bucket of pictures: uploads, and what CloudFront serves of them. */
  MEDIA_BUCKET: name,
  /** Where forms with pictures are sent: `https://<bucket>.s3.<region>.amazonaws.com`. */
  UPLOAD_URL: url,
  EVENT_BUS_NAME: name,
  USER_POOL_ID: name,
  /** The app client that issues tokens. */
  USER_POOL_CLIENT_ID: name,
  /** The app client that may write an e-mail address: it creates accounts and issues no token. */
  SIGN_UP_CLIENT_ID: name,
  /** Where the pool's public keys are: `https://cognito-idp.<region>.amazonaws.com/<pool>/.well-known/jwks.json`. */
  JWKS_URI: url,
  PROVISION_QUEUE_URL: url,
  GRACE_QUEUE_URL: url,
  RECORDING_CONFIGURATION_ARN: name,
  /** `true` when encoders may publish by plain RTMP too. */
  INSECURE_INGEST: flag,
  /** How long a lost encoder may take to return: seconds, at most 900 (a queue's longest delay). */
  GRACE_SECONDS: whole(1, 900),
  /** How long a session may stay in `starting`, seconds. */
  STARTING_SECONDS: seconds,
  /** `https://<api>.execute-api.<region>.amazonaws.com/ws`: where posts to connections go. */
  SOCKET_ENDPOINT: url,
  /** `https://<api>.execute-api.<region>.amazonaws.com/irc`: the same of the IRC bridge. */
  IRC_ENDPOINT: url,
  /** The site's own address (`https://…`), or `*` before it is known: sockets from another origin are refused. */
  ALLOWED_ORIGINS: name,
  /** The Kinesis stream of chat. */
  CHAT_STREAM: name,
  /** Days for which what is said is kept; 0 keeps it. */
  CHAT_DAYS: whole(0),
  /** Posts to connections a second that this copy of the function may make. */
  POSTS_PER_SECOND: whole(1),
  /** Sockets in a room from which on those who only read are asked to fetch pages. */
  SOCKETS_PER_ROOM: whole(1),
  /** The function that posts to a part of a large room. */
  POST_SHARD_FUNCTION: name,
  /** Whether Amazon Comprehend judges messages. */
  CLASSIFIER: oneOf('none', 'comprehend'),
} as const satisfies EnvSchema;

export type SettingName = keyof typeof settings;

/** The schema of some settings: `pick('USERS_TABLE', 'JWKS_URI')`. */
export function pick<const K extends SettingName>(...names: K[]): Pick<typeof settings, K> {
  return Object.fromEntries(names.map((key) => [key, settings[key]])) as Pick<typeof settings, K>;
}
