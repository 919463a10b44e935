import * as z from 'zod/mini';
import { id } from '../../kit/id';
import { defineRoute } from '../../kit/route';
import { freeLine } from '../../kit/text';
import { botScopes, botTokenSchema } from './model';

export const createBotToken = defineRoute({
  id: 'chat.createBotToken',
  method: 'POST',
  path: '/v1/bot-tokens',
  auth: 'user',
  summary: 'Creates a token that lets a bot chat as the caller. Only this response contains the token.',
  body: () =>
    z.strictObject({
      name: freeLine(1, 40),
      scopes: z.array(z.enum(botScopes)).check(z.minLength(1), z.maxLength(botScopes.length)),
    }),
  status: 201,
  response: () => z.extend(botTokenSchema, { token: z.string() }),
  errors: ['conflict'],
});

export const listBotTokens = defineRoute({
  id: 'chat.listBotTokens',
  method: 'GET',
  path: '/v1/bot-tokens',
  auth: 'user',
  summary: "Lists the caller's bot tokens, without their values.",
  response: () => z.strictObject({ items: z.array(botTokenSchema) }),
});

export const revokeBotToken = defineRoute({
  id: 'chat.revokeBotToken',
  method: 'DELETE',
  path: '/v1/bot-tokens/{tokenId}',
  auth: 'user',
  summary: 'Revokes a bot token and disconnects its connections.',
  params: () => z.strictObject({ tokenId: id('token') }),
  errors: ['not-found'],
});
