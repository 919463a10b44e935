import { createSocketTicket as route } from '../../domain/users/contract';
import { http } from '../kit/http';
import { issueTicket } from './tokens-store';

export const createSocketTicket = http(route, async ({ actor }) => {
  const { ticket, expiresAt } = await issueTicket(actor, Date.now());
  return { ticket, expiresAt: new Date(expiresAt).toISOString() };
});
