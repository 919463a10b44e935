import { pick } from '../../../domain/kit/env';
import { once } from '../../../domain/kit/once';
import { managementApi } from '../../kit/clients/management-api';
import { env } from '../../kit/env';

const sockets = once(() => managementApi(env(pick('IRC_ENDPOINT')).IRC_ENDPOINT));

/**
 * Tells a connection of the bridge why, by default that its login failed, and closes it, so there is nothing
 * left to answer. The words are loaded here, since only this needs them in the REST API.
 */
export async function turnAway(connectionId: string, why?: string): Promise<''> {
  const { globalNotice, loginFailed } = await import('../../../domain/chat/irc/replies');
  const { textOf } = await import('../../../domain/chat/irc/room');
  await sockets().post(connectionId, textOf([globalNotice(why ?? loginFailed)], []));
  await sockets().close(connectionId);
  return '';
}
