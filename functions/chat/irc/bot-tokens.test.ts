import { describe, expect, it } from 'vitest';
import { botTokenSchema } from '../../../domain/chat/irc/model';
import { newId } from '../../../domain/kit/id';
import { ProblemError } from '../../../domain/kit/problem';
import { withTable } from '../../../test/tables';
import {
  botTokenKey,
  createToken,
  deleteToken,
  findBearer,
  invalidateToken,
  listTokens,
  maxTokens,
} from './bot-tokens-store';

withTable('CHAT_TABLE');

const bearer = (token: string) => findBearer(botTokenKey(token).pk);

describe('a bot token', () => {
  it('speaks for its owner with its scopes until it is revoked', async () => {
    const userId = newId('user');
    const { token, ...described } = await createToken(userId, 'Night bot', [
      'chat:read',
      'chat:write',
      'chat:read',
    ]);
    expect(token).toMatch(/^[0-9a-f]{64}$/);
    expect(described.lastFour).toBe(token.slice(-4));
    expect(await listTokens(userId)).toEqual([botTokenSchema.parse(described)]);
    expect(await bearer(token)).toMatchObject({
      userId,
      tokenId: described.tokenId,
      scopes: ['chat:read', 'chat:write'],
    });
    await expect(invalidateToken(newId('user'), described.tokenId)).rejects.toMatchObject({
      code: 'not-found',
    });
    expect(await bearer(token)).toBeDefined();

    await invalidateToken(userId, described.tokenId);
    expect(await bearer(token)).toBeUndefined();
    // What was cut off in the middle can be done again.
    await invalidateToken(userId, described.tokenId);
    await deleteToken(userId, described.tokenId);
    await deleteToken(userId, described.tokenId);
    expect(await listTokens(userId)).toEqual([]);
    await expect(invalidateToken(userId, described.tokenId)).rejects.toBeInstanceOf(ProblemError);
  });

  it('is one of at most ten, however many are requested at once', async () => {
    const userId = newId('user');
    const asked = await Promise.allSettled(
      Array.from({ length: maxTokens + 3 }, (_, at) => createToken(userId, `bot ${at}`, ['chat:read'])),
    );
    const made = asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(made.length).toBeLessThanOrEqual(maxTokens);
    for (let at = made.length; at < maxTokens; at += 1) {
      made.push(await createToken(userId, 'another', ['chat:read']));
    }
    await expect(createToken(userId, 'one more', ['chat:read'])).rejects.toMatchObject({ code: 'conflict' });
    await invalidateToken(userId, made[0]!.tokenId);
    await deleteToken(userId, made[0]!.tokenId);
    await createToken(userId, 'one more', ['chat:read']);
    expect(await listTokens(userId)).toHaveLength(maxTokens);
  });
});
