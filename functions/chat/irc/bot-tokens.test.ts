import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { botTokenSchema } from '../../../domain/chat/irc/model';
import { newId } from '../../../domain/kit/id';
import { ProblemError } from '../../../domain/kit/problem';
import { startTable } from '../../../test/tables';
import { botTokenKey } from '../items';
import { bearerOf, createToken, forgetToken, mostTokens, refuseToken, tokensOf } from './bot-tokens-store';

let table: { close(): Promise<void> };
beforeAll(async () => {
  table = await startTable('CHAT_TABLE');
});
afterAll(async () => {
  await table.close();
});

const bearer = (token: string) => bearerOf(botTokenKey(token).pk);

describe('a bot token', () => {
  it('speaks for its owner with its scopes until it is revoked', async () => {
    const userId = newId('user');
    const { token, ...told } = await createToken(userId, 'Night bot', [
      'chat:read',
      'chat:write',
      'chat:read',
    ]);
    expect(token).toMatch(/^[0-9a-f]{64}$/);
    expect(told.lastFour).toBe(token.slice(-4));
    expect(await tokensOf(userId)).toEqual([botTokenSchema.parse(told)]);
    expect(await bearer(token)).toMatchObject({
      userId,
      tokenId: told.tokenId,
      scopes: ['chat:read', 'chat:write'],
    });
    await expect(refuseToken(newId('user'), told.tokenId)).rejects.toMatchObject({ code: 'not-found' });
    expect(await bearer(token)).toBeDefined();

    await refuseToken(userId, told.tokenId);
    expect(await bearer(token)).toBeUndefined();
    // What was cut off in the middle can be done again.
    await refuseToken(userId, told.tokenId);
    await forgetToken(userId, told.tokenId);
    await forgetToken(userId, told.tokenId);
    expect(await tokensOf(userId)).toEqual([]);
    await expect(refuseToken(userId, told.tokenId)).rejects.toBeInstanceOf(ProblemError);
  });

  it('is one of ten at most, however many are asked for at once', async () => {
    const userId = newId('user');
    const asked = await Promise.allSettled(
      Array.from({ length: mostTokens + 3 }, (_, at) => createToken(userId, `bot ${at}`, ['chat:read'])),
    );
    const made = asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(made.length).toBeLessThanOrEqual(mostTokens);
    for (let at = made.length; at < mostTokens; at += 1) {
      made.push(await createToken(userId, 'another', ['chat:read']));
    }
    await expect(createToken(userId, 'one more', ['chat:read'])).rejects.toMatchObject({ code: 'conflict' });
    await refuseToken(userId, made[0]!.tokenId);
    await forgetToken(userId, made[0]!.tokenId);
    await createToken(userId, 'one more', ['chat:read']);
    expect(await tokensOf(userId)).toHaveLength(mostTokens);
  });
});
