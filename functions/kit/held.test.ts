import { describe, expect, it } from 'vitest';
import { held, heldAlone } from './held';

const refused = (name: string, ...codes: string[]) =>
  Object.assign(new Error(name), { name, CancellationReasons: codes.map((Code) => ({ Code })) });
const failing = (error: Error) => async () => {
  throw error;
};

describe('a conditional write', () => {
  it('held when nothing failed', async () => {
    expect(await held(async () => undefined)).toBe(true);
  });

  it('did not hold when its condition failed, by itself or in a transaction', async () => {
    expect(await held(failing(refused('ConditionalCheckFailedException')))).toBe(false);
    const inOne = refused('TransactionCanceledException', 'None', 'ConditionalCheckFailed');
    expect(await held(failing(inOne))).toBe(false);
  });

  it('throws what is no condition, a conflict too, unless it is to be told', async () => {
    const conflict = refused('TransactionCanceledException', 'TransactionConflict');
    await expect(held(failing(conflict))).rejects.toThrow(conflict);
    expect(await heldAlone(failing(conflict))).toBe(false);
    const throttled = refused('ThrottlingException');
    await expect(heldAlone(failing(throttled))).rejects.toThrow(throttled);
  });
});
