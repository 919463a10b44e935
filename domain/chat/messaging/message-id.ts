/**
 * What the id of a message has after its time. It is made of the author and the nonce, so it is the same each time that
 * a message is sent, while the time is another.
 */
export const causeOf = (messageId: string): string => messageId.slice(-16);

/** Whether two ids are of one message. */
export const isSameMessage = (one: string, other: string): boolean => causeOf(one) === causeOf(other);
