import { postShardEnv } from '../../../domain/chat/env';
import { connections } from '../../kit/clients/connections';
import { env } from '../../kit/env';

const { SOCKET_ENDPOINT, IRC_ENDPOINT } = env(postShardEnv);

/** The connections of the site and of the IRC bridge. */
export const sockets = { site: connections(SOCKET_ENDPOINT), irc: connections(IRC_ENDPOINT) };
