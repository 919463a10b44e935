import { basename, join } from 'node:path';
import { PolicyDocument, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { EnvSchema } from '../../domain/kit/env';
import { bundleOf } from './bundles';
import { deploymentOf } from './deployment';
import { acknowledgeWildcards, allow, type Permission, type Settings, statementOf } from './setting';

export interface ServiceFunctionProps<S extends EnvSchema> {
  /** The handler's file, from the root: `functions/users/api.ts`. It exports `handler`. */
  readonly entry: string;
  /** The schema that the handler parses its environment with (domain/<service>/env.ts). */
  readonly schema: S;
  /** A value, with the permission to use it, for each key of the schema. */
  readonly settings: Settings<S>;
  /**
   * What the handler may do besides.
   * @default nothing
   */
  readonly allow?: readonly Permission[];
  /**
   * How long a call may take; API Gateway itself gives up after 29 s.
   * @default 10 s
   */
  readonly timeout?: Duration;
  /**
   * MB; the share of a processor grows with it. Price a ms grows with it too.
   * @default 512
   */
  readonly memorySize?: number;
}

/**
 * A Lambda function of a service: Node.js on arm64, its own role with nothing but its log group and what its
 * settings bring, a name that an operator recognises, and no tracing (X-Ray bills each trace).
 */
export class ServiceFunction<S extends EnvSchema = EnvSchema> extends LambdaFunction {
  /** The schema that its environment was made for. */
  readonly schema: S;
  readonly entry: string;
  /** The function's name as text, so that an alarm in another stack needs no export. */
  readonly literalName: string;
  readonly timeoutSeconds: number;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps<S>) {
    const { config } = deploymentOf(scope);
    const name = `${config.name}-${nameOf(props.entry)}`;
    const timeout = props.timeout ?? Duration.seconds(10);
    const logGroup = new LogGroup(scope, `${id}Log`, {
      logGroupName: `/aws/lambda/${name}`,
      retention: config.logDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(scope, `${id}Role`, {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        log: new PolicyDocument({
          statements: [
            statementOf(allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn])),
          ],
        }),
      },
    });
    const settings = Object.entries(props.settings);
    assertKeys(
      props.entry,
      Object.keys(props.schema),
      settings.map(([key]) => key),
    );
    super(scope, id, {
      functionName: name,
      description: `${props.entry} of ${config.name}`,
      code: Code.fromAsset(
        Stack.of(scope).bundlingRequired ? bundleOf(props.entry) : join(import.meta.dirname, 'unbundled'),
      ),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memorySize ?? 512,
      timeout,
      tracing: Tracing.DISABLED,
      logGroup,
      role,
      environment: {
        // The service of each log line, and the dimension of its metrics.
        POWERTOOLS_SERVICE_NAME: serviceOf(props.entry),
        ...Object.fromEntries(settings.map(([key, setting]) => [key, setting.value])),
      },
    });
    for (const permission of [
      ...settings.flatMap(([, setting]) => setting.allow ?? []),
      ...(props.allow ?? []),
    ]) {
      this.addToRolePolicy(statementOf(permission));
      acknowledgeWildcards(role, permission);
    }
    this.schema = props.schema;
    this.entry = props.entry;
    this.literalName = name;
    this.timeoutSeconds = timeout.toSeconds();
  }
}

const serviceOf = (entry: string): string => entry.split('/')[1]!;

/** `functions/chat/rooms/project-user.event.ts` → `chat-project-user`: subjects are not part of a name. */
export function nameOf(entry: string): string {
  const [, service] = entry.split('/');
  const file = basename(entry);
  return `${service}-${file.slice(0, file.indexOf('.'))}`;
}

function assertKeys(entry: string, expected: readonly string[], given: readonly string[]): void {
  const missing = expected.filter((key) => !given.includes(key));
  const surplus = given.filter((key) => !expected.includes(key));
  if (missing.length + surplus.length === 0) return;
  throw new Error(
    `${entry}: settings are missing [${missing.join(', ')}] or surplus [${surplus.join(', ')}]`,
  );
}
