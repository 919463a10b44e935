import { listBotTokens as route } from '../../../domain/chat/routes';
import { http } from '../../kit/http';
import { tokensOf } from './bot-tokens-store';

export const listBotTokens = http(route, async ({ actor }) => ({ items: await tokensOf(actor.userId) }));
