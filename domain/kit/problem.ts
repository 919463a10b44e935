/**
 * Every error that a person or a client can meet, with its HTTP status and title. Answered as an RFC 9457
 * problem document; each code has a page in docs/errors/.
 */
export const problemTable = {
  'validation-failed': { status: 400, title: 'The request is not valid' },
  'malformed-json': { status: 400, title: 'The body is not JSON' },
  'code-mismatch': { status: 400, title: 'The code is not right' },
  'code-expired': { status: 400, title: 'The code has expired' },
  'password-too-weak': { status: 400, title: 'The password is too weak' },
  unauthenticated: { status: 401, title: 'Sign in first' },
  'credentials-rejected': { status: 401, title: 'The name or the password is not right' },
  forbidden: { status: 403, title: 'This is not yours to do' },
  'not-confirmed': { status: 403, title: 'Confirm your e-mail address first' },
  banned: { status: 403, title: 'You are banned from this chat' },
  'timed-out': { status: 403, title: 'You cannot write here for a while' },
  'followers-only': { status: 403, title: 'Only followers may write here' },
  'verified-only': { status: 403, title: 'Only people with a confirmed e-mail address may write here' },
  'emote-only': { status: 403, title: 'Only emotes may be sent here' },
  'message-blocked': { status: 403, title: 'The message was not let through' },
  'not-found': { status: 404, title: 'There is nothing here' },
  'name-taken': { status: 409, title: 'That name is taken' },
  'name-reserved': { status: 409, title: 'That name cannot be used' },
  'email-taken': { status: 409, title: 'An account with that e-mail address exists' },
  'renamed-recently': { status: 409, title: 'The name was changed recently' },
  'channel-not-ready': { status: 409, title: 'The channel is still being prepared' },
  'not-live': { status: 409, title: 'The channel is not live' },
  'message-repeated': { status: 409, title: 'That was said before' },
  conflict: { status: 409, title: 'Somebody changed this in the meantime' },
  'payload-too-large': { status: 413, title: 'The request is too large' },
  'unsupported-media-type': { status: 415, title: 'Only application/json is understood' },
  'slow-mode': { status: 429, title: 'The room is in slow mode' },
  'rate-limited': { status: 429, title: 'Too many requests' },
  'internal-error': { status: 500, title: 'Something went wrong on our side' },
  'upstream-unavailable': { status: 503, title: 'A service that we need is busy' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof problemTable;

/** One thing that is wrong with the input: a path such as `body.title`, and why. */
export interface Violation {
  readonly path: string;
  readonly message: string;
}

/** The body of every error answer; `problem-schema.ts` has its schema. */
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

/** The address of a code's page; relative, so that each deployment serves its own. */
export const problemType = (code: ProblemCode): string => `/errors/${code}`;

/** A rule of the platform was not met. Thrown anywhere in domain or functions; mapped to an answer once. */
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

  /** The document that the client sees: never a stack, never a cause. */
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
