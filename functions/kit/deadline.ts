/** The deadline of the invocation that runs now: AWS calls are cancelled when it passes. A process runs one at a time. */

let current: AbortSignal | undefined;

/** Aborted when the time of the running invocation is over; undefined outside of handlers. */
export const deadlineSignal = (): AbortSignal | undefined => current;

/** Sets the deadline of the invocation that begins. */
export function setDeadline(signal: AbortSignal | undefined): void {
  current = signal;
}
