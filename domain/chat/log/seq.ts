import * as z from 'zod/mini';

/**
 * The sequence number of an entry in a room's log. It grows with each entry and carries its time: epoch microseconds
 * at which the entry was appended, or one more than the entry before. Fits a double until the year 2255.
 */
export const seqSchema = z
  .int()
  .check(z.minimum(0), z.meta({ id: 'SequenceNumber', example: 1_764_067_000_123_000 }));

/** The sequence number of a time in epoch milliseconds. */
export const seqAt = (ms: number): number => ms * 1_000;
