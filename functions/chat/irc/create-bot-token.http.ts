import { createBotToken as route } from '../../../domain/chat/routes';
import { http } from '../../kit/http';
import { createToken } from './bot-tokens-store';

export const createBotToken = http(route, async ({ actor, body }) =>
  createToken(actor.userId, body.name, body.scopes),
);
