import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { OtherDistribution } from '../aws/cloudfront';
import type { Units } from '../aws/dynamodb';
import type { MetricQuery, MetricTotal } from '../aws/lambda/metrics';
import { localAddress } from './addresses';
import { type Calls, countCalls } from './calls';
import type { Cloud, Log, Ports, Provision, Service } from './cloud';
import { startEndpoint } from './endpoint/endpoint';
import { createFaults, type FaultControl, type FaultRule } from './faults';
import { createIam, type Iam, type IamReport } from './iam/iam';
import { Identities } from './iam/identities';
import { installation } from './installation';
import { freePort, rememberPorts, wantedPorts } from './known-ports';
import { lock } from './lock';
import { fileLog } from './log';
import { createParts, type Parts } from './parts';
import { loadAssembly } from './template/assembly';
import { deploy, type Outputs } from './template/deploy';

export interface StartOptions {
  /** The cloud assembly (`cdk.out`). */
  readonly assembly: string;
  /** The folder of the installation: `state/`, `logs/`, `install.json`. */
  readonly dir: string;
  /** 0 takes a free port. @default 0 for each */
  readonly ports?: {
    readonly site?: number;
    readonly endpoint?: number;
    readonly ingest?: number;
    /** Of the first distribution beside the site's. */
    readonly others?: number | undefined;
    readonly playback?: number;
  };
  /** @default a file in `logs/` */
  readonly log?: Log;
  readonly faults?: readonly FaultRule[];
  /** Concurrent executions of all functions: 10 is what a new AWS account has. @default no limit */
  readonly concurrency?: number | undefined;
  /** Outside emulators in place of ours: `DYNAMODB` → its address. */
  readonly emulators?: Readonly<Record<string, string>>;
  /** Called with each step of the start. */
  readonly onStep?: (step: string) => void;
}

/** A running local cloud. */
export interface RunningCloud {
  readonly cloud: Cloud;
  /** `http://127.0.0.1:<port>` of the front door. */
  readonly site: string;
  /** The distributions besides the site's. */
  readonly distributions: readonly OtherDistribution[];
  /** `http://127.0.0.1:<port>` of the AWS calls. */
  readonly endpoint: string;
  /** `rtmp://127.0.0.1:<port>/app` */
  readonly ingest: string;
  /** Stack name → output name → value. */
  readonly outputs: Outputs;
  readonly parts: Parts;
  readonly faults: FaultControl;
  /** Permissions used and unused, and denials, since the start. */
  iamReport(): IamReport;
  /** Ignores a grant for a while, to see what fails without it. */
  readonly withholdGrant: Iam['withhold'];
  /** Kills a function's environments while they run; see {@link Lambda.crash}. */
  crash(functionName: string): number;
  /** The last log lines of a function, by its name or part of it. */
  logs(functionName: string): readonly string[];
  /** DynamoDB's capacity by table and operation, since the start or the last {@link resetUnits}. */
  units(): Units;
  /** Calls of every service by operation, since the start or the last {@link resetUnits}. */
  calls(): Calls;
  /** Resets the counts of units and calls. */
  resetUnits(): void;
  /** Metrics that functions have emitted. */
  metrics(query?: MetricQuery): MetricTotal[];
  /** Configuration of an AWS SDK client that calls this cloud as its operator. */
  clientConfig(): {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  /** Stops everything. Acknowledged data is durable. */
  stop(): Promise<void>;
}

const REGION = 'us-east-1';

/**
 * Starts a local cloud on an assembly: provisions every resource, then opens the front door.
 *
 * @throws Error when the folder is in use, a port is taken, or a resource cannot be provisioned
 */
export async function startCloud(options: StartOptions): Promise<RunningCloud> {
  const unlock = lock(options.dir);
  const undo: (() => unknown)[] = [unlock];
  const unwind = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    return await start(options, undo, unwind);
  } catch (error) {
    await unwind();
    throw error;
  }
}

async function start(
  options: StartOptions,
  undo: (() => unknown)[],
  unwind: () => Promise<void>,
): Promise<RunningCloud> {
  const { dir, ports = {}, onStep = () => {} } = options;
  const stateDir = join(dir, 'state');
  mkdirSync(stateDir, { recursive: true });
  const log = options.log ?? ownLog(dir, undo);
  const { account, operator } = installation(join(dir, 'install.json'));
  const identities = new Identities(account, operator);
  const faults = createFaults(options.faults);
  const counter = countCalls(faults);
  const stacks = loadAssembly(resolve(options.assembly));
  const sitePort = await freePort(ports.site).catch(portError(ports.site, 'the site'));
  const site = `http://127.0.0.1:${sitePort}`;

  const services: Service[] = [];
  let cloud: Cloud | undefined;
  let parts: Parts | undefined;
  const listener = await startEndpoint(ports.endpoint ?? 0, () => cloud!, services).catch(
    portError(ports.endpoint, 'AWS calls'),
  );
  undo.push(() => listener.close());
  const endpoint = `http://127.0.0.1:${listener.port}`;
  cloud = {
    account,
    region: REGION,
    stateDir,
    endpoint,
    log,
    faults: counter.faults,
    emulators: options.emulators ?? {},
    ports: unset(),
    operator,
    secretOf: (key) => identities.secretOf(key),
    principalOf: (key) => identities.principalOf(key),
    principalOfFunction: (name) => identities.principalOfFunction(name),
    authorize: (principal, access) => iam.authorize(principal, access),
    localAddress: (text) => localAddress(text, endpoint, (domain) => parts?.edge.url(domain) ?? site),
  };
  const iam = createIam(cloud);
  onStep('starting the parts');
  const wanted = await wantedPorts(dir, ports);
  parts = await createParts(cloud, iam, identities, {
    sitePort,
    ingestPort: wanted.ingest,
    playbackPort: wanted.playback,
    distributionPorts: wanted.distributions,
    firstOther: ports.others,
    logDir: join(dir, 'logs'),
    ...(options.concurrency !== undefined && { concurrency: options.concurrency }),
  });
  const { dynamodb } = parts;
  services.push(...parts.services);
  for (const service of services) undo.push(() => stopOne(service, log));

  onStep('provisioning the resources');
  const { customResources, secrets } = parts;
  const outputs = await deploy(stacks, {
    account,
    region: REGION,
    log,
    provision: provisions(services),
    custom: customResources.provision,
    secret: (id) => secrets.text(id),
  });
  rememberPorts(dir, {
    ingest: parts.media.ingestPort,
    playback: parts.media.playbackPort,
    distributions: Object.fromEntries(parts.edge.others().map(({ id, port }) => [id, port])),
  });
  onStep('opening the front door');
  for (const service of services) await service.start?.();
  const report = () => writeFileSync(join(dir, 'iam-report.json'), JSON.stringify(iam.report(), null, 2));
  undo.push(report);

  return {
    cloud,
    site,
    distributions: parts.edge.others(),
    endpoint,
    ingest: `rtmp://127.0.0.1:${parts.media.ingestPort}/app`,
    outputs,
    parts,
    faults,
    iamReport: () => iam.report(),
    withholdGrant: (grant, calls) => iam.withhold(grant, calls),
    crash: (name) => parts.lambda.crash(name),
    logs: (name) => parts.lambda.logs(name),
    units: () => structuredClone(dynamodb.units()),
    calls: () => counter.calls(),
    resetUnits() {
      dynamodb.resetUnits();
      counter.reset();
    },
    metrics: (query) => parts.lambda.metrics(query),
    clientConfig: () => ({ endpoint, region: REGION, credentials: { ...operator } }),
    stop: unwind,
  };
}

/** @throws Error when two parts claim one type */
function provisions(services: readonly Service[]): Map<string, Provision> {
  const claimed = new Map<string, Provision>();
  for (const service of services) {
    for (const [type, provision] of Object.entries(service.resources ?? {})) {
      if (claimed.has(type)) throw new Error(`Two parts claim ${type}; one of them is ${service.name}.`);
      claimed.set(type, provision);
    }
  }
  return claimed;
}

async function stopOne(service: Service, log: Log): Promise<void> {
  try {
    await service.stop?.();
  } catch (error) {
    log.error(`${service.name} did not stop cleanly`, { error: String(error) });
  }
}

function ownLog(dir: string, undo: (() => unknown)[]): Log {
  const log = fileLog(join(dir, 'logs', 'cloud.log'));
  undo.push(() => log.close());
  return log;
}

/** Ports until their owner sets them. */
function unset(): Ports {
  const missing = (name: string) => async () => {
    throw new Error(`ports.${name} is used before its owner has set it`);
  };
  return {
    invoke: missing('invoke'),
    deliver: missing('deliver'),
    emit: missing('emit'),
    objects: {
      put: missing('objects'),
      get: missing('objects'),
      list: missing('objects'),
      delete: missing('objects'),
    },
  };
}

function portError(port: number | undefined, purpose: string) {
  return (error: NodeJS.ErrnoException): never => {
    if (error.code !== 'EADDRINUSE') throw error;
    throw new Error(`Port ${port} for ${purpose} is in use by another program. Choose another one.`, {
      cause: error,
    });
  };
}
