import { type Access, AwsError, type Call, type Cloud, type Reply } from '../../runtime/cloud';
import { errorReply } from '../../runtime/endpoint/error-reply';
import type { BulkOutcome, Connections } from './connections';
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

/** Of each answer to a single post: whoever posts to many may go over to the bulk path. */
const bulkHeader = { 'x-streamforge-bulk': '1' };

/**
 * The @connections API of WebSocket stages. Besides AWS's three calls there is a bulk path, a thing of the local
 * cloud: `POST …/@connections` with the body `{ "connectionIds": string[], "data": string }` answers
 * `{ "gone": string[], "limited": string[] }`: connections to forget, and connections to post to again (a full
 * buffer, a throttle, a failure). It asks for the same permission as single posts. AWS has no such path: it exists
 * where a single post answers with the header `x-streamforge-bulk: 1`.
 *
 * Each connection is an operation of its own to faults and counts: `execute-api PostToConnection`, also in bulk.
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
        const reply = await this.#postOne(call, apiId, stage, id);
        return { ...reply, headers: { ...reply.headers, ...bulkHeader } };
      }
      case 'GET': {
        await this.cloud.faults.before('execute-api', 'GetConnection');
        const connection = this.connections.find(apiId, stage, id);
        if (!connection) throw gone();
        return json({
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

  /** Errors are answers here: they carry the header too. */
  async #postOne(call: Call, apiId: string, stage: string, id: string): Promise<Reply> {
    try {
      await this.cloud.faults.before('execute-api', 'PostToConnection');
      this.#checkSize(call.body.length);
      const outcome = this.connections.post(apiId, stage, id, call.body);
      if (outcome === 'gone') throw gone();
      if (outcome === 'limited') throw new AwsError('LimitExceededException', 'Limit exceeded', 429);
      return { status: 200 };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return errorReply(error, call.service, call.headers, '');
    }
  }

  async #postMany(call: Call, target: Target): Promise<Reply> {
    if (call.method !== 'POST') throw new AwsError('ForbiddenException', 'Forbidden', 403);
    const { connectionIds, data } = parseBulk(call.body);
    const payload = Buffer.from(data);
    this.#checkSize(payload.length);
    const { apiId, stage } = target;
    const faults = this.cloud.faults.beforeEach('execute-api', 'PostToConnection', connectionIds.length);
    if (faults === undefined) {
      return json(this.connections.postMany(apiId, stage, connectionIds, payload));
    }
    const outcome: BulkOutcome = { gone: [], limited: [] };
    await Promise.all(
      connectionIds.map(async (id, index) => {
        const result = await faults[index]!.then(
          () => this.connections.post(apiId, stage, id, payload),
          outcomeOf,
        );
        if (result !== 'sent') outcome[result].push(id);
      }),
    );
    return json(outcome);
  }

  #checkSize(bytes: number): void {
    if (bytes <= this.limits.messageBytes) return;
    throw new AwsError('PayloadTooLargeException', 'Payload is too large', 413);
  }
}

/** What a fault makes of one connection's post. */
const outcomeOf = (error: unknown): 'gone' | 'limited' =>
  error instanceof AwsError && error.status === 410 ? 'gone' : 'limited';

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
