import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import { clientDefaults, once } from './once';

/** Posts to connections of the WebSocket API at this address. */
export const sockets = (endpoint: string) =>
  once(() => new ApiGatewayManagementApiClient({ ...clientDefaults, endpoint }));
