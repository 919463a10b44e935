import { type Access, AwsError, type Call, type Cloud, type Reply } from '../cloud';
import type { Connections } from './connections';
import type { SocketApi, SocketLimits } from './socket-model';

interface Target {
  readonly apiId: string;
  readonly stage: string;
  /** Absent on the bulk path. */
  readonly connectionId?: string;
}

/** Parses `/_api/<apiId>/<stage>/@connections[/<id>]`; undefined for other paths. */
export function connectionsTarget(path: string): Target | undefined {
  const match = /^\/(?:_api|execute-api)\/([^/]+)\/([^/]+)\/(?:@|%40)connections(?:\/([^/]+))?\/?$/.exec(
    path,
  );
  if (!match) return undefined;
  return { apiId: match[1]!, stage: match[2]!, connectionId: match[3] && decodeURIComponent(match[3]) };
}

/**
 * The @connections API of WebSocket stages. Besides AWS's three calls there is a local bulk path:
 * `POST …/@connections` with the body `{ "connectionIds": string[], "data": string }` answers
 * `{ "gone": string[], "limited": string[] }`. It asks for the same permission as single posts.
 */
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
    const id = target.connectionId ?? '*';
    return [
      {
        action: 'execute-api:ManageConnections',
        resource: `${stage}/${call.method}/@connections/${id}`,
      },
    ];
  }

  async handle(call: Call, target: Target): Promise<Reply> {
    if (!this.apis.get(target.apiId)?.stages.has(target.stage)) {
      throw new AwsError('ForbiddenException', 'Forbidden', 403);
    }
    if (target.connectionId === undefined) return this.#postMany(call, target);
    const { apiId, stage, connectionId: id } = target;
    switch (call.method) {
      case 'POST': {
        this.#checkSize(call.body.length);
        const outcome = this.connections.post(apiId, stage, id, call.body);
        if (outcome === 'gone') throw gone();
        if (outcome === 'limited') throw new AwsError('LimitExceededException', 'Limit exceeded', 429);
        return { status: 200 };
      }
      case 'GET': {
        const connection = this.connections.find(apiId, stage, id);
        if (!connection) throw gone();
        return json({
          connectedAt: new Date(connection.connectedAt).toISOString(),
          identity: { sourceIp: connection.sourceIp, userAgent: connection.userAgent },
          lastActiveAt: new Date(connection.lastActiveAt).toISOString(),
        });
      }
      case 'DELETE': {
        const connection = this.connections.find(apiId, stage, id);
        if (!connection) throw gone();
        this.connections.close(connection, 1000, 'Connection Closed Normally');
        return { status: 204 };
      }
      default:
        throw new AwsError('ForbiddenException', `${call.method} is not an operation of connections`, 403);
    }
  }

  async #postMany(call: Call, target: Target): Promise<Reply> {
    if (call.method !== 'POST') throw new AwsError('ForbiddenException', 'Forbidden', 403);
    const { connectionIds, data } = parseBulk(call.body);
    const payload = Buffer.from(data);
    this.#checkSize(payload.length);
    return json(this.connections.postMany(target.apiId, target.stage, connectionIds, payload));
  }

  #checkSize(bytes: number): void {
    if (bytes <= this.limits.messageBytes) return;
    throw new AwsError('PayloadTooLargeException', 'Payload is too large', 413);
  }
}

const gone = () => new AwsError('GoneException', 'The connection is gone', 410);

const json = (value: unknown): Reply => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});

function parseBulk(body: Buffer): { connectionIds: string[]; data: string } {
  const malformed = new AwsError(
    'BadRequestException',
    'The body of a bulk post is {"connectionIds": string[], "data": string}',
  );
  let value: { connectionIds?: unknown; data?: unknown } | null;
  try {
    value = JSON.parse(body.toString());
  } catch {
    throw malformed;
  }
  const ids = value?.connectionIds;
  if (!Array.isArray(ids) || !ids.every((id) => typeof id === 'string')) throw malformed;
  if (typeof value?.data !== 'string') throw malformed;
  return { connectionIds: ids, data: value.data };
}
