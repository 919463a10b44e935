import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { functionName } from '../../runtime/arn';
import {
  AwsError,
  type Call,
  type Cloud,
  type Reply,
  type ResourceSpec,
  type Service,
} from '../../runtime/cloud';
import type { Identities } from '../../runtime/iam/identities';
import { Concurrency } from './concurrency';
import { type DeployedFunction, deployFunction, nameFor } from './function';
import { FunctionLog } from './logs';
import { type MetricQuery, Metrics, type MetricTotal } from './metrics';

export interface Lambda extends Service {
  /** The last log lines of a function, by its name or part of it. */
  logs(name: string): readonly string[];
  /** Metrics that functions emitted (EMF). */
  metrics(query?: MetricQuery): MetricTotal[];
  /**
   * Kills the environments of a function, by its name or part of it, like dying sandboxes: running invocations fail with
   * `Runtime.ExitError`, and the next one is a cold start.
   *
   * @returns how many invocations failed
   * @throws AwsError ResourceNotFoundException
   */
  crash(name: string): number;
  /** Invocations that the account's concurrency refused, by function. */
  throttles(): Readonly<Record<string, number>>;
  /** Names of the deployed functions. */
  functions(): readonly string[];
}

export interface LambdaOptions {
  /** Holds one file per function. */
  readonly logDir: string;
  /** How many invocations of all functions may run at once, as in an AWS account. @default no limit */
  readonly concurrency?: number;
  /** Called with each function's DeadLetterConfig. */
  readonly onDeadLetter?: (functionArn: string, targetArn: string) => void;
}

const RECYCLE_EVERY = 30_000;
/** Bytes of a synchronous event or result. */
const MAX_PAYLOAD = 6 * 1024 * 1024;

/** Lambda: runs the bundles of the assembly in worker threads, and handles Invoke. Sets `ports.invoke`. */
export function createLambda(cloud: Cloud, identities: Identities, options: LambdaOptions): Lambda {
  const functions = new Map<string, DeployedFunction>();
  const logs = new Map<string, FunctionLog>();
  const metrics = new Metrics();
  let timer: NodeJS.Timeout | undefined;

  const find = (arn: string): DeployedFunction => {
    const found = functions.get(functionName(arn));
    if (!found) throw new AwsError('ResourceNotFoundException', `Function not found: ${arn}`, 404);
    return found;
  };

  const account = new Concurrency(options.concurrency);
  const invoke = async (arn: string, event: string) => {
    const target = find(arn);
    const invokedArn = arn.startsWith('arn:') ? arn : target.arn;
    return account.run(target.name, () => target.invoke(randomUUID(), invokedArn, event));
  };
  cloud.ports.invoke = async (arn, event) => invoke(arn, JSON.stringify(event) ?? 'null');

  async function provisionFunction(spec: ResourceSpec) {
    const name = nameFor(spec);
    const log = new FunctionLog(join(options.logDir, `${name}.log`), (line) => metrics.read(line));
    logs.set(name, log);
    const key = identities.register(name, spec.properties.Role);
    const deployed = deployFunction(cloud, spec, key, (text) => log.write(text));
    functions.set(name, deployed);
    const deadLetters = spec.properties.DeadLetterConfig?.TargetArn;
    if (deadLetters) options.onDeadLetter?.(deployed.arn, deadLetters);
    return { ref: name, attributes: { Arn: deployed.arn } };
  }

  const qualified = (spec: ResourceSpec, qualifier: string) =>
    `${find(spec.properties.FunctionName).arn}:${qualifier}`;

  async function handle(call: Call): Promise<Reply> {
    const { target } = invocationOf(call);
    if (call.body.length > MAX_PAYLOAD) {
      throw new AwsError('RequestTooLargeException', `The event is larger than ${MAX_PAYLOAD} bytes`, 413);
    }
    const event = call.body.length > 0 ? call.body.toString() : '{}';
    const type = call.headers['x-amz-invocation-type'] ?? 'RequestResponse';
    const { arn } = find(target);
    if (type === 'DryRun') return { status: 204 };
    if (type === 'Event') {
      await cloud.ports.deliver(arn, parseEvent(event));
      return { status: 202 };
    }
    parseEvent(event);
    const { payload, functionError } = await invoke(target, event);
    return {
      status: 200,
      headers: {
        'content-type': 'application/json',
        'x-amz-executed-version': '$LATEST',
        ...(functionError ? { 'x-amz-function-error': functionError } : {}),
      },
      body: JSON.stringify(payload ?? null),
    };
  }

  return {
    name: 'lambda',
    signingNames: ['lambda'],
    resources: {
      'AWS::Lambda::Function': provisionFunction,
      'AWS::Lambda::Version': async (spec) => ({
        ref: qualified(spec, '1'),
        attributes: { Version: '1', FunctionArn: qualified(spec, '1') },
      }),
      'AWS::Lambda::Alias': async (spec) => {
        const arn = qualified(spec, spec.properties.Name);
        return { ref: arn, attributes: { AliasArn: arn } };
      },
      'AWS::Lambda::LayerVersion': async (spec) => {
        const layer = `layer:${spec.physicalName(64)}:1`;
        const arn = `arn:aws:lambda:${cloud.region}:${cloud.account}:${layer}`;
        return { ref: arn, attributes: { LayerVersionArn: arn } };
      },
      'AWS::Lambda::Permission': async (spec) => {
        find(spec.properties.FunctionName);
        return { ref: spec.physicalName(100) };
      },
    },
    access: (call) => [{ action: 'lambda:InvokeFunction', resource: accessArn(cloud, invocationOf(call)) }],
    handle,
    async start() {
      timer = setInterval(() => {
        for (const each of functions.values()) each.recycle();
      }, RECYCLE_EVERY);
      timer.unref();
    },
    async stop() {
      clearInterval(timer);
      await Promise.all([...functions.values()].map((each) => each.end()));
      await Promise.all([...logs.values()].map((log) => log.close()));
    },
    logs(name) {
      const log = logs.get(name) ?? [...logs].find(([each]) => each.includes(name))?.[1];
      return log?.tail() ?? [];
    },
    metrics: (query) => metrics.query(query),
    crash(name) {
      const exact = functions.has(name) ? name : [...functions.keys()].find((each) => each.includes(name));
      return find(exact ?? name).crash();
    },
    throttles: () => account.throttles(),
    functions: () => [...functions.keys()],
  };
}

function invocationOf({ method, path, query }: Call): { target: string; qualifier: string | null } {
  const parts = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(path);
  if (method !== 'POST' || !parts) {
    throw new AwsError('UnknownOperationException', `The local cloud does not know ${method} ${path}`, 404);
  }
  return { target: decodeURIComponent(parts[1]!), qualifier: query.get('Qualifier') };
}

function accessArn(
  { region, account }: Cloud,
  { target, qualifier }: { target: string; qualifier: string | null },
): string {
  const arn = target.startsWith('arn:') ? target : `arn:aws:lambda:${region}:${account}:function:${target}`;
  return qualifier && qualifier !== '$LATEST' ? `${arn}:${qualifier}` : arn;
}

function parseEvent(event: string): unknown {
  try {
    return JSON.parse(event);
  } catch {
    throw new AwsError('InvalidRequestContentException', 'Could not parse request body into json');
  }
}
