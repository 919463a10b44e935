import { listLive as route } from '../../domain/sessions/contract';
import { http } from '../kit/http';
import { listLiveCards } from './directory-store';

export const listLive = http(route, async ({ query }) => await listLiveCards(query));
