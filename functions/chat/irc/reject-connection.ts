import { pick } from '../../../domain/kit/env';
import { once } from '../../../domain/kit/once';
import { managementApi } from '../../kit/clients/management-api';
import { env } from '../../kit/env';

const sockets = once(() => managementApi(env(pick('IRC_ENDPOINT')).IRC_ENDPOINT));

/**
 * Posts the reason to a connection of the bridge (by default a failed login), then closes it: an answer that is
 * returned might find the connection closed. The texts are loaded here, since only this needs them in the REST API.
 */
export async function rejectConnection(connectionId: string, why?: string): Promise<''> {
  const { globalNotice, loginFailed } = await import('../../../domain/chat/irc/replies');
  const { textOf } = await import('../../../domain/chat/irc/room');
  await sockets().post(connectionId, textOf([globalNotice(why ?? loginFailed)], []));
  await sockets().close(connectionId);
  return '';
}
