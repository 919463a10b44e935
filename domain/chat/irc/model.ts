import * as z from 'zod/mini';
import { id } from '../../kit/id';

export const botScopes = ['chat:read', 'chat:write', 'chat:moderate'] as const;
export type BotScope = (typeof botScopes)[number];

/** A token that lets a bot chat as the user who created it. */
export const botTokenSchema = z
  .strictObject({
    tokenId: id('token'),
    name: z.string(),
    scopes: z.array(z.enum(botScopes)),
    createdAt: z.iso.datetime(),
    lastFour: z.string(),
  })
  .register(z.globalRegistry, { id: 'BotToken' });

export type BotToken = z.infer<typeof botTokenSchema>;
