import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaults } from './application';
import { functionName } from './arn';
import {
  type Access,
  AwsError,
  type Cloud,
  type InvokeResult,
  type Provisioned,
  type ResourceSpec,
  type Service,
} from './cloud';
import { startEndpoint } from './endpoint/endpoint';
import { readEnvironment } from './environment';
import { createFaults, type FaultControl } from './faults';

/** A cloud with only the services under test behind the real endpoint. Functions are callbacks; all calls are allowed. */
export interface TestCloud extends Cloud {
  readonly services: Service[];
  readonly faults: FaultControl;
  /** Every access that was asked for, in order. */
  readonly accesses: Access[];
  /** Functions by name; a thrown error becomes the function's error. */
  readonly functions: Map<string, (event: never) => unknown>;
  /** @param asset the file or folder of every asset; its key by default */
  provision(
    type: string,
    logicalId: string,
    properties: Record<string, unknown>,
    asset?: string,
  ): Promise<Provisioned>;
  clientConfig(): {
    endpoint: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
  };
  start(): Promise<void>;
  close(): Promise<void>;
}

const operator = { accessKeyId: 'AKIAOPERATOR', secretAccessKey: 'secret' };

/**
 * @param members replace those of the cloud; `authorize` may refuse, ports that no test sets fail
 * @param members.stateDir kept at the end
 */
export async function createTestCloud(
  create: (cloud: TestCloud) => Service[],
  { stateDir, authorize, ports, ...members }: Partial<Cloud> = {},
): Promise<TestCloud> {
  const folder = stateDir ?? mkdtempSync(join(tmpdir(), 'local-cloud-'));
  const services: Service[] = [];
  const listener = await startEndpoint(0, (): Cloud => cloud, services);
  const endpoint = `http://127.0.0.1:${listener.port}`;
  const accesses: Access[] = [];
  const functions: TestCloud['functions'] = new Map();
  const missing = () => Promise.reject(new Error('This test has no such port.'));
  const root = { arn: 'arn:aws:iam::123456789012:root' };
  const cloud: TestCloud = {
    account: '123456789012',
    region: 'us-east-1',
    stateDir: folder,
    endpoint,
    log: { info() {}, warn() {}, error() {} },
    emulators: readEnvironment(defaults.environmentPrefix, process.env).emulators,
    ports: {
      invoke: (arn, event) => invoke(functions, arn, event),
      deliver: missing,
      emit: missing,
      objects: { put: missing, get: missing, list: missing, delete: missing },
      ...ports,
    },
    operator,
    secretOf: (key) => (key === operator.accessKeyId ? operator.secretAccessKey : undefined),
    authorize(principal, wanted) {
      accesses.push(...wanted);
      authorize?.(principal, wanted);
    },
    principalOf: () => root,
    principalOfFunction: () => root,
    localAddress: (text) => text,
    ...members,
    faults: createFaults(),
    services,
    accesses,
    functions,
    async provision(type, logicalId, properties, asset) {
      const provision = services.map((one) => one.resources?.[type]).find((one) => one !== undefined);
      if (provision === undefined) throw new Error(`No service provisions ${type}.`);
      return provision(specOf(type, logicalId, properties, asset));
    },
    clientConfig: () => ({ endpoint, region: 'us-east-1', credentials: operator }),
    async start() {
      for (const service of services) await service.start?.();
    },
    async close() {
      for (const service of [...services].reverse()) await service.stop?.();
      await listener.close();
      if (stateDir === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
  services.push(...create(cloud));
  return cloud;
}

/** The address by which API Gateway calls a function. */
export const functionUri = (name: string): string =>
  `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:${name}/invocations`;

async function invoke(functions: TestCloud['functions'], arn: string, event: unknown): Promise<InvokeResult> {
  const handler = functions.get(functionName(arn));
  if (!handler) throw new AwsError('ResourceNotFoundException', `Function not found: ${arn}`, 404);
  try {
    return { payload: (await handler(event as never)) ?? null };
  } catch (error) {
    const { name, message } = error as Error;
    return { functionError: 'Unhandled', payload: { errorType: name, errorMessage: message } };
  }
}

function specOf(
  type: string,
  logicalId: string,
  properties: Record<string, unknown>,
  asset?: string,
): ResourceSpec {
  return {
    stack: 'Test',
    logicalId,
    type,
    properties,
    path: `Test/${logicalId}`,
    physicalName: (length = 64) => `test-${logicalId}`.slice(0, length),
    physicalId: (length) => logicalId.toLowerCase().padEnd(length, '0').slice(0, length),
    asset: (key) => asset ?? key,
  };
}
