/** The status and title of every error code. Responses are RFC 9457 problem documents; docs/errors/ has a page per code. */
export const problemTable = {
  'validation-failed': { status: 400, title: 'The request is invalid' },
  'malformed-json': { status: 400, title: 'The body is not JSON' },
  'code-mismatch': { status: 400, title: 'The code is incorrect or has expired' },
  'code-expired': { status: 400, title: 'The code has expired' },
  'password-too-weak': { status: 400, title: 'The password is too weak' },
  unauthenticated: { status: 401, title: 'Sign in to continue' },
  'credentials-rejected': { status: 401, title: 'The username or password is incorrect' },
  forbidden: { status: 403, title: 'You do not have permission to do this' },
  'not-confirmed': { status: 403, title: 'Confirm your email address first' },
  banned: { status: 403, title: 'You are banned from this chat' },
  'timed-out': { status: 403, title: 'You are timed out in this chat' },
  'followers-only': { status: 403, title: 'This chat is in followers-only mode' },
  'verified-only': { status: 403, title: 'This chat requires a confirmed email address' },
  'emote-only': { status: 403, title: 'This chat is in emote-only mode' },
  'message-blocked': { status: 403, title: 'The message was blocked' },
  'not-found': { status: 404, title: 'Not found' },
  'method-not-allowed': { status: 405, title: 'This address does not take this method' },
  'name-taken': { status: 409, title: 'This name is taken' },
  'name-reserved': { status: 409, title: 'This name is not available' },
  'email-taken': { status: 409, title: 'An account with this email address exists' },
  'renamed-recently': { status: 409, title: 'The username was changed recently' },
  'channel-not-ready': { status: 409, title: 'The channel is still being set up' },
  'not-live': { status: 409, title: 'The channel is not live' },
  'message-repeated': { status: 409, title: 'This message was already sent' },
  conflict: { status: 409, title: 'This was changed in the meantime' },
  'payload-too-large': { status: 413, title: 'The request is too large' },
  'unsupported-media-type': { status: 415, title: 'The content type must be application/json' },
  'slow-mode': { status: 429, title: 'This chat is in slow mode' },
  'rate-limited': { status: 429, title: 'Too many requests' },
  'internal-error': { status: 500, title: 'Something went wrong on the server' },
  'upstream-unavailable': { status: 503, title: 'The service is temporarily unavailable' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof problemTable;

/** An invalid part of the input: a path such as `body.title`, and why. */
export interface Violation {
  readonly path: string;
  readonly message: string;
}

/** The body of every error response; `problem-schema.ts` has its schema. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  detail?: string | undefined;
  instance?: string | undefined;
  errors?: { path: string; message: string }[] | undefined;
  retryAfter?: number | undefined;
}

/** The URL of a code's page; relative, so that each deployment serves its own. */
export const problemType = (code: ProblemCode): string => `/errors/${code}`;

/** A request broke a rule of the platform. Thrown by domain and functions, mapped to a response in one middleware. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: ProblemCode;
  readonly violations: readonly Violation[] | undefined;
  readonly retryAfter: number | undefined;

  constructor(
    code: ProblemCode,
    detail?: string,
    options: { violations?: readonly Violation[]; retryAfter?: number; cause?: unknown } = {},
  ) {
    super(detail ?? problemTable[code].title, { cause: options.cause });
    this.code = code;
    this.violations = options.violations;
    this.retryAfter = options.retryAfter;
  }

  /** The document for the client, without stack and cause. */
  toProblem(instance?: string): Problem {
    const { status, title } = problemTable[this.code];
    return {
      type: problemType(this.code),
      title,
      status,
      code: this.code,
      ...(this.message !== title && { detail: this.message }),
      ...(instance !== undefined && { instance }),
      ...(this.violations !== undefined && { errors: [...this.violations] }),
      ...(this.retryAfter !== undefined && { retryAfter: this.retryAfter }),
    };
  }
}
