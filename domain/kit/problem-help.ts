import type { ProblemCode } from './problem';

/** The meaning of each error and its remedy: the text of its page in docs/errors/ and on the site. */
export const problemHelp: Readonly<Record<ProblemCode, string>> = {
  'validation-failed':
    'A field is missing, unknown, too long, or has the wrong type or format. `errors` lists the path of each invalid field and the reason. Correct these fields and send the request again.',
  'malformed-json': 'The body is not valid JSON. Check quotes, commas and the encoding (UTF-8).',
  'code-mismatch':
    'The code does not match the latest one that was sent, has expired, was used, or was tried too often. Check your latest email, or request a new code. The response is the same when the account does not exist or is confirmed already.',
  'code-expired': 'The code has expired or was tried too often. Request a new code.',
  'password-too-weak':
    'The password is too short, one of the most common ones, of very few different characters, or your own username or e-mail address. Use at least ten characters; a few words are better than many symbols. `detail` has the reason.',
  unauthenticated:
    'The request has no valid access token: the token is missing, malformed, expired or revoked. Refresh the token or sign in again.',
  'credentials-rejected':
    'The username and password do not match. The response is the same when the account does not exist. After several failed attempts the account is locked for a while.',
  forbidden:
    'You are signed in, but this resource belongs to another user or requires a role that you do not have.',
  'not-confirmed':
    'The email address of the account is not confirmed. Enter the code that was sent to it, or request a new code.',
  banned: 'A moderator of the channel banned you from its chat. You can appeal once per ban.',
  'timed-out':
    'A moderator of the channel timed you out. You can chat again after the number of seconds in `retryAfter`.',
  'followers-only':
    'Only followers can chat in this room, possibly only after following for some time; `detail` has the required time. Follow the channel, or wait.',
  'verified-only': 'Confirm the email address of your account to chat in this room.',
  'emote-only': 'The room is in emote-only mode: a message may contain only emotes and emoji.',
  'message-blocked':
    "The message violates the room's settings, for example with a blocked term or a link. `detail` has the reason.",
  'not-found': 'The resource does not exist or was deleted.',
  'method-not-allowed': 'The header `Allow` names the methods of the address.',
  'name-taken':
    'The username is in use, or was in use within the last 180 days; a display name must not read as the username of somebody else. Choose another one.',
  'name-reserved':
    'The name is reserved by the platform, or claims a role such as moderator or staff. Choose another one.',
  'email-taken':
    'An account with this email address exists. Sign in, or reset the password if you forgot it.',
  'renamed-recently':
    'A username can be changed once in 60 days. It can be changed again after the number of seconds in `retryAfter`.',
  'channel-not-ready':
    'The ingest of the channel is being created, which takes a few seconds. Try again in a moment.',
  'not-live': 'The channel is not live, so there is no stream to end.',
  'message-repeated':
    'The message repeats one that you sent recently or, in unique-chat mode, any message of the last 24 hours. Send a different message.',
  conflict:
    'Another request, possibly from another of your windows, changed the same resource. Load it again and repeat the change.',
  'payload-too-large': 'The request exceeds the size limit of this route. `detail` has the limit.',
  'unsupported-media-type': 'Send the body as JSON with the header `content-type: application/json`.',
  'slow-mode':
    'The room limits how often you can send a message. You can send the next one after the number of seconds in `retryAfter`.',
  'rate-limited':
    'You sent too many requests in a short time. Wait for the number of seconds in `retryAfter`.',
  'internal-error':
    'An unexpected error occurred on the server and was logged. Give the operator the request id in `instance`.',
  'upstream-unavailable':
    'A service that the platform depends on is busy or unavailable. Try the same request again in a few seconds.',
};
