/** The part of a message id after its time, derived from author and nonce: a resent message has the same. */
export const causeOf = (messageId: string): string => messageId.slice(-16);

/** Whether two ids belong to the same message, sent once or again. */
export const isSameMessage = (one: string, other: string): boolean => causeOf(one) === causeOf(other);
