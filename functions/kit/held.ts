type Refused = Error & { CancellationReasons?: readonly { Code?: string }[] };

/** Whether a write to DynamoDB ended at a condition of its own, by itself or in a transaction. */
export function isUnmet(error: unknown): boolean {
  const { name, CancellationReasons = [] } = (error ?? {}) as Refused;
  return (
    name === 'ConditionalCheckFailedException' ||
    CancellationReasons.some(({ Code }) => Code === 'ConditionalCheckFailed')
  );
}

/** Whether the write's conditions held; any other failure is thrown. */
export async function held(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (isUnmet(error)) return false;
    throw error;
  }
}

/** As {@link held}; a transaction that met another one did not happen either, and is told as one that did not hold. */
export async function heldAlone(write: () => Promise<unknown>): Promise<boolean> {
  try {
    return await held(write);
  } catch (error) {
    const { CancellationReasons = [] } = error as Refused;
    if (CancellationReasons.some(({ Code }) => Code === 'TransactionConflict')) return false;
    throw error;
  }
}
