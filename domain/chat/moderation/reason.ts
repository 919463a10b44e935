/** The maximum length of the reason of a moderation action, in UTF-16 units. */
export const maxReason = 300;

/** Truncates a reason that cannot be refused for its length, without splitting a surrogate pair. */
export const fittingReason = (reason: string): string =>
  reason.slice(0, maxReason).replace(/[\ud800-\udbff]$/, '');
