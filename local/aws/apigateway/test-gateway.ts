import { functionName } from '../../runtime/arn';
import type { Access, Cloud, Provisioned, Service } from '../../runtime/cloud';
import { startEndpoint } from '../../runtime/endpoint/endpoint';
import { createFaults, type FaultControl } from '../../runtime/faults';
import { bareCloud, specOf } from '../../runtime/test-cloud';

/** Services under test behind the real endpoint; functions are callbacks. */
export interface TestInstallation {
  readonly cloud: Cloud;
  readonly endpoint: string;
  /** By function name; a thrown error becomes the function's error. */
  readonly functions: Map<string, (event: never) => unknown>;
  /** Every access that signed calls required. */
  readonly accesses: Access[];
  /** Bucket and key → object, for the edge. */
  readonly objects: Map<string, { body: Buffer; contentType: string; cacheControl?: string; etag: string }>;
  readonly faults: FaultControl;
  provision(type: string, logicalId: string, properties: Record<string, unknown>): Promise<Provisioned>;
  close(): Promise<void>;
}

export const functionUri = (name: string): string =>
  `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:${name}/invocations`;

export async function install(create: (cloud: Cloud) => Service[]): Promise<TestInstallation> {
  const functions: TestInstallation['functions'] = new Map();
  const objects: TestInstallation['objects'] = new Map();
  const accesses: Access[] = [];
  const services: Service[] = [];
  const unused = () => Promise.reject(new Error('This test has no such port'));
  const faults = createFaults();
  const endpoint = await startEndpoint(0, (): Cloud => cloud, services);
  const cloud = bareCloud({
    endpoint: `http://127.0.0.1:${endpoint.port}`,
    faults,
    ports: {
      async invoke(arn, event) {
        const handler = functions.get(functionName(arn));
        if (!handler) throw new Error(`There is no function ${arn}`);
        try {
          return { payload: (await handler(event as never)) ?? null };
        } catch (error) {
          const { name, message } = error as Error;
          return { functionError: 'Unhandled', payload: { errorType: name, errorMessage: message } };
        }
      },
      deliver: unused,
      emit: unused,
      objects: {
        put: unused,
        list: unused,
        delete: unused,
        async get(bucket, key) {
          const object = objects.get(`${bucket}/${key}`);
          return object && { ...object, lastModified: Date.UTC(2026, 0, 1), metadata: {} };
        },
      },
    },
    operator: { accessKeyId: 'OPERATOR', secretAccessKey: 'secret' },
    secretOf: (key) => (key === 'OPERATOR' ? 'secret' : undefined),
    authorize: (_, access) => void accesses.push(...access),
  });
  services.push(...create(cloud));
  return {
    cloud,
    endpoint: cloud.endpoint,
    functions,
    accesses,
    objects,
    faults,
    async provision(type, logicalId, properties) {
      const provision = services.map((one) => one.resources?.[type]).find((one) => one !== undefined);
      if (!provision) throw new Error(`No service provisions ${type}`);
      return provision(specOf(type, logicalId, properties));
    },
    async close() {
      for (const service of services) await service.stop?.();
      await endpoint.close();
    },
  };
}
