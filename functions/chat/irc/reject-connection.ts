import { pick } from '../../../domain/kit/env';
import { once } from '../../../domain/kit/once';
import { managementApi } from '../../kit/clients/management-api';
import { env } from '../../kit/env';

const sockets = once(() => managementApi(env(pick('IRC_ENDPOINT')).IRC_ENDPOINT));

/**
 * Sends the reason, by default that the login failed, then closes the connection: a returned reply might arrive too
 * late. The texts are imported on demand, since the REST API needs them only here.
 */
export async function rejectConnection(connectionId: string, reason?: string): Promise<''> {
  const { globalNotice, loginFailed } = await import('../../../domain/chat/irc/replies');
  const { textOf } = await import('../../../domain/chat/irc/room');
  await sockets().post(connectionId, textOf([globalNotice(reason ?? loginFailed)], []));
  await sockets().close(connectionId);
  return '';
}
