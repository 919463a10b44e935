import { type Access, AwsError, type Call, type Cloud, type Reply } from '../../runtime/cloud';
import { jsonReply } from '../../runtime/wire';
import type { Connections } from './connections';
import type { SocketApi, SocketLimits } from './socket-model';

interface Target {
  readonly apiId: string;
  readonly stage: string;
  readonly connectionId: string;
}

/** Parses `/_api/<apiId>/<stage>/@connections/<id>`; undefined for other paths. */
export function connectionsTarget(path: string): Target | undefined {
  const match = /^\/(?:_api|execute-api)\/([^/]+)\/([^/]+)\/(?:@|%40)connections\/([^/]+)\/?$/.exec(path);
  if (!match) return undefined;
  return { apiId: match[1]!, stage: match[2]!, connectionId: decodeURIComponent(match[3]!) };
}

/** The @connections API of WebSocket stages: post, describe and delete, one connection a call. */
export class Management {
  constructor(
    private readonly cloud: Cloud,
    private readonly apis: ReadonlyMap<string, SocketApi>,
    private readonly connections: Connections,
    private readonly limits: SocketLimits,
  ) {}

  access(call: Call, target: Target): readonly Access[] {
    const { account, region } = this.cloud;
    const stage = `arn:aws:execute-api:${region}:${account}:${target.apiId}/${target.stage}`;
    return [
      {
        action: 'execute-api:ManageConnections',
        resource: `${stage}/${call.method}/@connections/${target.connectionId}`,
      },
    ];
  }

  async handle(call: Call, target: Target): Promise<Reply> {
    if (!this.apis.get(target.apiId)?.stages.has(target.stage)) {
      throw new AwsError('ForbiddenException', 'Forbidden', 403);
    }
    const { apiId, stage, connectionId: id } = target;
    switch (call.method) {
      case 'POST': {
        await this.cloud.faults.before('execute-api', 'PostToConnection');
        if (call.body.length > this.limits.messageBytes) {
          throw new AwsError('PayloadTooLargeException', 'Payload is too large', 413);
        }
        const outcome = this.connections.post(apiId, stage, id, call.body);
        if (outcome === 'gone') throw gone();
        if (outcome === 'limited') throw new AwsError('LimitExceededException', 'Limit exceeded', 429);
        return { status: 200 };
      }
      case 'GET': {
        await this.cloud.faults.before('execute-api', 'GetConnection');
        const connection = this.connections.find(apiId, stage, id);
        if (!connection) throw gone();
        return jsonReply({
          connectedAt: new Date(connection.connectedAt).toISOString(),
          identity: { sourceIp: connection.sourceIp, userAgent: connection.userAgent },
          lastActiveAt: new Date(connection.lastActiveAt).toISOString(),
        });
      }
      case 'DELETE': {
        await this.cloud.faults.before('execute-api', 'DeleteConnection');
        const connection = this.connections.find(apiId, stage, id);
        if (!connection) throw gone();
        this.connections.close(connection, 1000, 'Connection Closed Normally');
        return { status: 204 };
      }
      default:
        throw new AwsError('ForbiddenException', `${call.method} is not an operation of connections`, 403);
    }
  }
}

const gone = () => new AwsError('GoneException', 'The connection is closed', 410);
