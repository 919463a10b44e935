import type { Entry } from '../../../domain/chat/log/model';
import { log } from '../../kit/log';
import { frame } from '../../kit/socket';
import { within } from '../../kit/within';
import { listConnectionsOf } from '../rooms/connections-store';
import { sockets } from './sockets';

/** Notifies the users whose restriction was lifted. A banned user has no subscription that would bring the entry. */
export async function notifyAdmitted(
  channelId: string,
  entries: readonly Entry[],
  patience: number,
): Promise<void> {
  for (const entry of entries) {
    if (entry.type !== 'lifted') continue;
    try {
      const connections = await within(patience, listConnectionsOf(entry.userId));
      await sockets.site.postMany(connections, frame([{ type: 'admitted', channelId }]));
    } catch (error) {
      // The entry is in the log, and the user's page asks again within two minutes.
      log.error('A user was not notified of a lifted restriction', { channelId, error });
    }
  }
}
