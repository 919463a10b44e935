/** The most that the reason of a deed may hold, in UTF-16 units. */
export const maxReason = 300;

/** A reason from where it cannot be refused for its length: the part that fits, without half a character. */
export const fittingReason = (reason: string): string =>
  reason.slice(0, maxReason).replace(/[\ud800-\udbff]$/, '');
