import type { ProblemCode } from './problem';

/** What each error means and what helps: the text of its page in docs/errors/ and on the site. */
export const problemHelp: Readonly<Record<ProblemCode, string>> = {
  'validation-failed':
    'A field is missing, has the wrong type or form, is too long, or is not known. `errors` lists each place and what is wrong with it. Mend those fields and send the request again.',
  'malformed-json': 'The body could not be read as JSON. Check quotes, commas and the encoding (UTF-8).',
  'code-mismatch':
    'The six digits are not those of the newest message. Look for the last one sent, or ask for another.',
  'code-expired': 'The code is too old, or was tried too often. Ask for another.',
  'password-too-weak':
    'The password is too short or is refused by the rules of the user pool. Use at least ten characters; a few words are better than many symbols.',
  unauthenticated:
    'The request carries no valid access token: none at all, an expired one, one that was signed out, or one that was changed on the way. Refresh the token or sign in again.',
  'credentials-rejected':
    'The name and the password do not belong together. The answer is the same when there is no such account. After several tries the account is locked for a while.',
  forbidden: 'You are signed in, but this belongs to somebody else or needs a role that you do not have.',
  'not-confirmed':
    'The account waits for its e-mail address to be confirmed. Use the code of the message, or ask for another.',
  banned: "The channel's moderators have banned you from its chat. You may ask them once to lift the ban.",
  'timed-out':
    "The channel's moderators have timed you out. You may write again after as many seconds as `retryAfter` says.",
  'followers-only':
    'The room takes messages from followers only, perhaps only from those who have followed for a while; `detail` says for how long. Follow the channel, or wait.',
  'verified-only': 'Confirm the e-mail address of your account to write in this room.',
  'emote-only': 'The room is in emote-only mode: a message may hold emotes and emoji and nothing else.',
  'message-blocked':
    'The message holds something that the rules of this room do not let through, such as a blocked term or a link. `detail` says what kind of thing it is.',
  'not-found': 'There is nothing at this address, or it was removed.',
  'name-taken': 'Somebody has this username, or had it less than 180 days ago. Choose another.',
  'name-reserved': 'The platform keeps this username for itself. Choose another.',
  'email-taken':
    'An account with this e-mail address exists. Sign in, or set a new password if it was forgotten.',
  'renamed-recently':
    'A username can be changed once in 60 days. `retryAfter` says when it may be changed again.',
  'channel-not-ready':
    "The channel's ingest is still being made, which takes some seconds. Try again in a moment.",
  'not-live': 'The channel has no stream now, so there is nothing to end.',
  'message-repeated':
    'You said the same a moment ago, or the room takes only messages that nobody said before. Say something new.',
  conflict:
    'Somebody, perhaps another of your own windows, changed the same thing in between. Load it again and repeat the change.',
  'payload-too-large': 'The request is larger than this route takes. `detail` names the limit.',
  'unsupported-media-type': 'Send the body as JSON, with `content-type: application/json`.',
  'slow-mode':
    'The room allows one message in some seconds. You may write again after as many seconds as `retryAfter` says.',
  'rate-limited':
    'There were too many requests in a short time. Wait for as many seconds as `retryAfter` says.',
  'internal-error':
    'This is a fault of the platform, and it has been logged. Give the operator the id in `instance`.',
  'upstream-unavailable':
    'A service behind the platform is busy or away. The same request may succeed in a few seconds.',
};
