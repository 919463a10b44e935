import { createHash } from 'node:crypto';
import type { Log, Provision, Provisioned, ResourceSpec } from '../cloud';
import { order, type Stack, type TemplateResource } from './assembly';
import { dynamicReferences } from './dynamic-references';
import { condition, references, resolve, type Scope } from './resolve';
import { placeholder, whyUnmodelled } from './unmodelled';

export interface DeployOptions {
  readonly account: string;
  readonly region: string;
  readonly log: Log;
  /** CloudFormation type → who provisions it. */
  readonly provision: ReadonlyMap<string, Provision>;
  /** Who provisions the `Custom::…` types that no part claims. */
  readonly custom?: Provision;
  /** The text of a secret by name or ARN, for `{{resolve:secretsmanager:…}}`. @default no secrets */
  readonly secret?: (id: string) => string;
  /** Values of template parameters without a default. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** The outputs of a deployment: stack name → output name → value. */
export type Outputs = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

/**
 * Provisions every resource of the stacks, each after those it refers to.
 *
 * @throws Error that names the resource's path: unknown type, reference or attribute, a circle, or the error of
 *   the part that provisions it (in `cause`)
 */
export async function deploy(stacks: readonly Stack[], options: DeployOptions): Promise<Outputs> {
  const exports = new Map<string, unknown>();
  const outputs = new Map<string, Record<string, unknown>>();
  for (const stack of stacks) outputs.set(stack.name, await deployStack(stack, options, exports));
  return outputs;
}

async function deployStack(
  stack: Stack,
  options: DeployOptions,
  exports: Map<string, unknown>,
): Promise<Record<string, unknown>> {
  const provisioned = new Map<string, Provisioned>();
  const scope: Scope = {
    template: stack.template,
    pseudo: pseudoParameters(stack.name, options),
    parameters: parameterValues(stack, options),
    provisioned,
    exports,
  };
  const resources = Object.entries(stack.template.Resources ?? {}).filter(
    ([id, { Condition }]) => Condition === undefined || condition(Condition, scope, `${stack.name}/${id}`),
  );
  const byId = new Map(resources);
  const ordered = order([...byId.keys()], (id) => dependencies(byId.get(id)!), `Resources of ${stack.name}`);
  for (const id of ordered) {
    const resource = byId.get(id)!;
    const spec = specOf(stack, id, resource, scope, options);
    provisioned.set(id, await provisionOne(spec, options));
  }
  return resolveOutputs(stack, scope, exports);
}

function* dependencies(resource: TemplateResource): Generator<string> {
  yield* references(resource.Properties);
  yield* [resource.DependsOn ?? []].flat();
}

async function provisionOne(spec: ResourceSpec, options: DeployOptions): Promise<Provisioned> {
  const custom = spec.type.startsWith('Custom::') && whyUnmodelled(spec.type) === undefined;
  const provision = options.provision.get(spec.type) ?? (custom ? options.custom : undefined);
  if (!provision) {
    if (whyUnmodelled(spec.type) !== undefined) return placeholder(spec, options.account, options.region);
    throw new Error(
      `The local cloud does not know the resource type ${spec.type} (${spec.path}). Provision it in a part, or give the reason to skip it in local/runtime/template/unmodelled.ts.`,
    );
  }
  try {
    return await provision(spec);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${spec.type} ${spec.path} could not be provisioned: ${reason}`, { cause });
  }
}

function resolveOutputs(stack: Stack, scope: Scope, exports: Map<string, unknown>): Record<string, unknown> {
  const outputs: Record<string, unknown> = {};
  for (const [name, output] of Object.entries(stack.template.Outputs ?? {})) {
    const at = `${stack.name} (output ${name})`;
    if (output.Condition !== undefined && !condition(output.Condition, scope, at)) continue;
    outputs[name] = resolve(output.Value, scope, at);
    if (output.Export) exports.set(String(resolve(output.Export.Name, scope, at)), outputs[name]);
  }
  return outputs;
}

function specOf(
  stack: Stack,
  logicalId: string,
  resource: TemplateResource,
  scope: Scope,
  options: DeployOptions,
): ResourceSpec {
  const path = String(resource.Metadata?.['aws:cdk:path'] ?? `${stack.name}/${logicalId}`);
  const identity = `${stack.name}/${logicalId}`;
  return {
    stack: stack.name,
    logicalId,
    type: resource.Type,
    properties: dynamicReferences(
      resolve(resource.Properties ?? {}, scope, path) ?? {},
      options,
      path,
    ) as ResourceSpec['properties'],
    path,
    physicalName: (maxLength = 64) => physicalName(stack.name, logicalId, maxLength),
    physicalId: (length) => physicalId(`${options.account}/${identity}`, length),
    asset(objectKey) {
      const file = stack.asset(objectKey);
      if (file === undefined) throw new Error(`${path}: the assembly has no asset "${objectKey}"`);
      return file;
    },
  };
}

/** `<stack>-<logical id>-<hash>`, as CloudFormation builds it; shortening never cuts the hash. */
export function physicalName(stack: string, logicalId: string, maxLength: number): string {
  const hash = physicalId(`${stack}/${logicalId}`, 12).toUpperCase();
  const room = maxLength - hash.length - 2;
  const forStack = Math.min(stack.length, Math.max(Math.floor(room / 2), room - logicalId.length));
  return `${stack.slice(0, forStack)}-${logicalId.slice(0, room - forStack)}-${hash}`;
}

function physicalId(identity: string, length: number): string {
  let id = '';
  for (let round = 0; id.length < length; round += 1) {
    const digest = createHash('sha256').update(`${round}/${identity}`).digest('hex');
    id += BigInt(`0x${digest}`).toString(36);
  }
  return id.slice(0, length);
}

function pseudoParameters(stack: string, { account, region }: DeployOptions): Record<string, string> {
  const id = physicalId(`${account}/${stack}`, 32);
  return {
    'AWS::AccountId': account,
    'AWS::Region': region,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': stack,
    'AWS::StackId': `arn:aws:cloudformation:${region}:${account}:stack/${stack}/${id}`,
  };
}

/** The version of the modern bootstrap stack; templates only compare it in Rules. */
const BOOTSTRAP_VERSION = '30';

function parameterValues(stack: Stack, options: DeployOptions): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, { Type, Default }] of Object.entries(stack.template.Parameters ?? {})) {
    const given = options.parameters?.[name] ?? Default;
    if (given === undefined) {
      throw new Error(`${stack.name}: the parameter "${name}" has neither a default nor a value`);
    }
    if (Type.startsWith('AWS::SSM::Parameter::Value')) {
      if (!String(given).startsWith('/cdk-bootstrap/')) {
        throw new Error(
          `${stack.name}: the parameter "${name}" reads ${given}, which does not exist locally`,
        );
      }
      values[name] = BOOTSTRAP_VERSION;
    } else if (Type === 'CommaDelimitedList' || Type.startsWith('List<')) {
      values[name] = String(given).split(',');
    } else {
      values[name] = given;
    }
  }
  return values;
}
