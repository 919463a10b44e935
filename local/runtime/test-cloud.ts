import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaults } from './application';
import { functionName } from './arn';
import {
  type Access,
  AwsError,
  type Call,
  type Cloud,
  type InvokeResult,
  type Provisioned,
  type ResourceSpec,
  type Service,
} from './cloud';
import { readEnvironment } from './environment';
import { createFaults, type FaultControl } from './faults';
import { xmlDocument } from './xml';

/** A cloud with only the services under test: real HTTP and SDK clients, no signatures and no IAM. */
export interface TestCloud extends Cloud {
  readonly services: Service[];
  readonly faults: FaultControl;
  /** Every access that the services required, in order. */
  readonly accesses: Access[];
  /** Functions by name. */
  readonly functions: Map<string, (event: never) => unknown>;
  provision(type: string, logicalId: string, properties: Record<string, unknown>): Promise<Provisioned>;
  clientConfig(): {
    endpoint: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
  };
  start(): Promise<void>;
  close(): Promise<void>;
}

export async function createTestCloud(
  create: (cloud: TestCloud) => Service[],
  options: { stateDir?: string } = {},
): Promise<TestCloud> {
  const own = options.stateDir === undefined;
  const stateDir = options.stateDir ?? mkdtempSync(join(tmpdir(), 'local-cloud-'));
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const endpoint = `http://127.0.0.1:${port}`;
  const functions = new Map<string, (event: never) => unknown>();
  const cloud: TestCloud = {
    ...bareCloud({ stateDir, endpoint }),
    faults: createFaults(),
    emulators: readEnvironment(defaults.environmentPrefix, process.env).emulators,
    services: [],
    accesses: [],
    functions,
    async provision(type, logicalId, properties) {
      for (const service of cloud.services) {
        const provision = service.resources?.[type];
        if (provision !== undefined) return provision(specOf(type, logicalId, properties));
      }
      throw new Error(`No service provisions ${type}.`);
    },
    clientConfig: () => ({
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'operator', secretAccessKey: 'secret' },
    }),
    async start() {
      for (const service of cloud.services) await service.start?.();
    },
    async close() {
      for (const service of [...cloud.services].reverse()) await service.stop?.();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      if (own) rmSync(stateDir, { recursive: true, force: true });
    },
  };
  cloud.ports.invoke = (arn, event) => invoke(functions, arn, event);
  cloud.services.push(...create(cloud));
  server.on('request', async (request, response) => {
    const call = await callOf(request);
    try {
      const service = cloud.services.find((one) => one.signingNames.includes(call.service));
      if (service?.handle === undefined) throw new AwsError('UnknownService', call.service, 404);
      cloud.accesses.push(...((await service.access?.(call)) ?? []));
      const reply = await service.handle(call);
      response.writeHead(reply.status, reply.headers).end(reply.body);
    } catch (error) {
      const failure =
        error instanceof AwsError
          ? error
          : new AwsError('InternalFailure', (error as Error).stack ?? '', 500);
      if (call.service === 'sns') {
        response.writeHead(failure.status, { 'content-type': 'text/xml' });
        const tree = { Error: { Type: 'Sender', Code: failure.code, Message: failure.message } };
        response.end(xmlDocument('ErrorResponse', tree));
        return;
      }
      response.writeHead(failure.status, {
        'content-type': 'application/x-amz-json-1.0',
        'x-amzn-errortype': failure.code,
      });
      response.end(JSON.stringify({ __type: failure.code, message: failure.message, ...failure.detail }));
    }
  });
  return cloud;
}

/** A cloud without services that allows everything; its ports fail unless the test sets them. */
export function bareCloud(members: Partial<Cloud>): Cloud {
  const missing = () => Promise.reject(new Error('This test has no such port.'));
  return {
    account: '123456789012',
    region: 'us-east-1',
    stateDir: tmpdir(),
    endpoint: 'http://127.0.0.1:1',
    log: { info() {}, warn() {}, error() {} },
    faults: createFaults(),
    emulators: {},
    ports: {
      invoke: missing,
      deliver: missing,
      emit: missing,
      objects: { put: missing, get: missing, list: missing, delete: missing },
    },
    operator: { accessKeyId: 'operator', secretAccessKey: 'secret' },
    secretOf: () => 'secret',
    authorize: () => {},
    principalOf: () => ({ arn: 'arn:aws:iam::123456789012:root' }),
    principalOfFunction: () => ({ arn: 'arn:aws:iam::123456789012:root' }),
    localAddress: (text) => text,
    ...members,
  };
}

function invoke(
  functions: ReadonlyMap<string, (event: never) => unknown>,
  arn: string,
  event: unknown,
): Promise<InvokeResult> {
  const handler = functions.get(functionName(arn));
  if (handler === undefined)
    throw new AwsError('ResourceNotFoundException', `Function not found: ${arn}`, 404);
  return Promise.resolve()
    .then(() => handler(event as never))
    .then(
      (payload) => ({ payload: payload ?? null }),
      (error: Error) => ({
        functionError: 'Unhandled',
        payload: { errorType: error.name, errorMessage: error.message },
      }),
    );
}

export function specOf(type: string, logicalId: string, properties: Record<string, unknown>): ResourceSpec {
  return {
    stack: 'Test',
    logicalId,
    type,
    properties,
    path: `Test/${logicalId}`,
    physicalName: (length = 64) => `test-${logicalId}`.slice(0, length),
    physicalId: (length) => logicalId.toLowerCase().padEnd(length, '0').slice(0, length),
    asset: (key) => key,
  };
}

async function callOf(request: IncomingMessage): Promise<Call> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const scope = /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\//.exec(request.headers.authorization ?? '');
  return {
    service: scope?.[2] ?? '',
    region: scope?.[1] ?? '',
    method: request.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers as Record<string, string>,
    body: Buffer.concat(chunks),
    principal: { arn: 'arn:aws:iam::123456789012:root' },
  };
}
