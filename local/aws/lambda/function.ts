import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cloud, InvokeResult, ResourceSpec } from '../../runtime/cloud';
import type { AccessKey } from '../../runtime/iam/identities';
import type { Runnable } from './environment';
import { Pool } from './pool';

/** Environments of a function without reserved concurrency: that of a new AWS account. */
const DEFAULT_CONCURRENCY = 10;

/** A deployed function. */
export interface DeployedFunction {
  readonly name: string;
  readonly arn: string;
  invoke(id: string, arn: string, event: string): Promise<InvokeResult>;
  recycle(): void;
  /** Kills its environments. Returns how many invocations failed. */
  crash(): number;
  end(): Promise<void>;
}

/** Creates a function; nothing is loaded before the first invocation. */
export function deployFunction(
  cloud: Cloud,
  spec: ResourceSpec,
  key: AccessKey,
  onLog: (text: string) => void,
): DeployedFunction {
  const { properties } = spec;
  const name = nameFor(spec);
  const arn = `arn:aws:lambda:${cloud.region}:${cloud.account}:function:${name}`;
  const runtime: string = properties.Runtime ?? '';
  if (!runtime.startsWith('nodejs')) {
    const errorMessage = `${name} runs on ${runtime || 'a container image'}, which the local cloud cannot run.`;
    return {
      name,
      arn,
      invoke: async () => ({
        payload: { errorType: 'Runtime.Unsupported', errorMessage },
        functionError: 'Unhandled',
      }),
      recycle() {},
      crash: () => 0,
      async end() {},
    };
  }
  const runnable: Runnable = {
    root: codeOf(cloud, spec, name),
    handler: properties.Handler,
    variables: variablesOf(cloud, spec, name, key),
    memoryMb: properties.MemorySize ?? 128,
    timeoutMs: (properties.Timeout ?? 3) * 1000,
  };
  const concurrency = properties.ReservedConcurrentExecutions ?? DEFAULT_CONCURRENCY;
  const pool = new Pool(runnable, onLog, { concurrency });
  return {
    name,
    arn,
    invoke: (id, invokedArn, event) => pool.invoke({ id, arn: invokedArn, event }),
    recycle: () => pool.recycle(),
    crash: () => pool.crash(),
    end: () => pool.end(),
  };
}

export function nameFor(spec: ResourceSpec): string {
  return spec.properties.FunctionName ?? spec.physicalName(64);
}

function codeOf(cloud: Cloud, spec: ResourceSpec, name: string): string {
  const { S3Key, ZipFile } = spec.properties.Code ?? {};
  if (typeof S3Key === 'string') return spec.asset(S3Key);
  if (typeof ZipFile !== 'string') throw new Error('its code is neither an asset nor inline');
  const folder = join(cloud.stateDir, 'lambda', name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'index.js'), ZipFile);
  return folder;
}

function variablesOf(
  cloud: Cloud,
  { properties }: ResourceSpec,
  name: string,
  key: AccessKey,
): Record<string, string> {
  const given = Object.entries<unknown>(properties.Environment?.Variables ?? {});
  const emulators = Object.entries(cloud.emulators);
  return {
    ...Object.fromEntries(given.map(([variable, value]) => [variable, cloud.localAddress(String(value))])),
    // Keeps the SDK from reading shared configuration files of the host.
    HOME: '/nonexistent',
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    PATH: process.env.PATH ?? '',
    AWS_REGION: cloud.region,
    AWS_DEFAULT_REGION: cloud.region,
    AWS_ACCESS_KEY_ID: key.accessKeyId,
    AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
    AWS_ENDPOINT_URL: cloud.endpoint,
    AWS_EXECUTION_ENV: `AWS_Lambda_${properties.Runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(properties.MemorySize ?? 128),
    AWS_LAMBDA_LOG_GROUP_NAME: properties.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    ...Object.fromEntries(emulators.map(([service, url]) => [`AWS_ENDPOINT_URL_${service}`, url])),
  };
}
