import { truncate } from '../messaging/text';

/** The maximum length of the reason of a moderation action, in UTF-16 units. */
export const maxReason = 300;

/** Truncates a reason that cannot be refused for its length, between characters. */
export const fittingReason = (reason: string): string => truncate(reason, maxReason);
