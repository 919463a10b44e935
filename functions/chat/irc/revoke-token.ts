import { deleteToken, invalidateToken } from './bot-tokens-store';
import { listConnectionsOfToken } from './irc-store';
import { rejectConnection } from './reject-connection';

/** Refuses the token, then disconnects its connections, then deletes it: a retry after a failure finds it still. */
export async function revokeToken(userId: string, tokenId: string): Promise<void> {
  await invalidateToken(userId, tokenId);
  for (const connectionId of await listConnectionsOfToken(tokenId)) await rejectConnection(connectionId);
  await deleteToken(userId, tokenId);
}
