import { basename, join } from 'node:path';
import { PolicyDocument, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Duration, RemovalPolicy, Stack, SymlinkFollowMode } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { EnvSchema } from '../../../domain/kit/env';
import { configOf } from '../../deployment';
import { bundleOf } from './bundles';
import { acknowledgeWildcards, allow, type Permission, type Settings, statementOf } from './setting';

export interface ServiceFunctionProps<S extends EnvSchema> {
  /** The handler's file, from the root: `functions/users/api.ts`. It exports `handler`. */
  readonly entry: string;
  /** The schema by which the handler parses its environment (domain/<service>/env.ts). */
  readonly schema: S;
  /** A value with its permissions for each key of the schema. */
  readonly settings: Settings<S>;
  /**
   * Permissions beside those of the settings.
   * @default none
   */
  readonly allow?: readonly Permission[];
  /**
   * How long a call may take; API Gateway itself gives up after 29 s.
   * @default 10 s
   */
  readonly timeout?: Duration;
  /**
   * MB. The share of a processor and the price of a millisecond grow with it.
   * @default 512
   */
  readonly memorySize?: number;
}

/**
 * A Lambda function of a service: Node.js on arm64, with its own role that has only its log group and the
 * permissions of its settings, a name from its file, and no tracing (X-Ray bills each trace).
 */
export class ServiceFunction<S extends EnvSchema = EnvSchema> extends LambdaFunction {
  readonly schema: S;
  readonly entry: string;
  /** The name without the deployment's: `users-api`. */
  readonly shortName: string;
  /** The name as text, so that a dashboard in another stack needs no export. */
  readonly literalName: string;
  readonly timeoutSeconds: number;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps<S>) {
    const config = configOf(scope);
    const shortName = nameOf(props.entry);
    const name = `${config.name}-${shortName}`;
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
        { followSymlinks: SymlinkFollowMode.ALWAYS },
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
    this.shortName = shortName;
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
