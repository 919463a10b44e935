import type { Access, Cloud, Principal, Provisioned, ResourceSpec, Service } from '../cloud';
import { Decisions, type Denial, type Grant } from './decide';
import { type CompiledStatement, compile, type PolicyDocument } from './policy';

/** What the roles grant and what their functions used. */
export interface IamReport {
  /** Permissions that no call needed since the start: candidates for removal. */
  readonly unused: Grant[];
  readonly used: Grant[];
  readonly denials: Denial[];
}

export interface Iam extends Service {
  /** @throws AwsError AccessDeniedException */
  authorize(principal: Principal, accesses: readonly Access[]): void;
  report(): IamReport;
  /**
   * Ignores a grant for the next calls that need it, to see what fails without it.
   *
   * @param calls how many are refused; 0 restores the grant, Infinity withholds it until then
   * @throws Error when no role of that name has it
   */
  withhold(grant: Pick<Grant, 'role' | 'action' | 'resource'>, calls: number): void;
}

interface Role {
  readonly name: string;
  readonly statements: CompiledStatement[];
}

/** AWS-managed policies that the CDK attaches to functions; logging and tracing make no local call. */
const awsManaged = new Set([
  'AWSLambdaBasicExecutionRole',
  'AWSLambdaVPCAccessExecutionRole',
  'AWSLambdaKinesisExecutionRole',
  'AWSLambdaDynamoDBExecutionRole',
  'AWSLambdaSQSQueueExecutionRole',
  'AWSXRayDaemonWriteAccess',
  'CloudWatchLambdaInsightsExecutionRolePolicy',
  'AmazonAPIGatewayPushToCloudWatchLogs',
]);

/** IAM: roles and policies of the templates, enforced on each call of a function. */
export function createIam(cloud: Cloud): Iam {
  const roles = new Map<string, Role>();
  const managed = new Map<string, CompiledStatement[]>();
  const decisions = new Decisions((arn) => roles.get(arn)?.statements ?? []);
  const arnOf = (kind: string, name: string) => `arn:aws:iam::${cloud.account}:${kind}/${name}`;

  const roleNamed = (name: string, spec: ResourceSpec): Role => {
    const role = roles.get(arnOf('role', name));
    if (!role) throw new Error(`there is no role "${name}" for the policy ${spec.logicalId}`);
    return role;
  };

  const attach = (spec: ResourceSpec, arn: string): CompiledStatement[] => {
    const own = managed.get(arn);
    if (own) return own;
    const name = arn.slice(arn.lastIndexOf('/') + 1);
    if (awsManaged.has(name)) return [];
    throw new Error(`unknown managed policy ${arn} of ${spec.logicalId}`);
  };

  function role(spec: ResourceSpec): Provisioned {
    const { RoleName, Policies = [], ManagedPolicyArns = [] } = spec.properties;
    const name: string = RoleName ?? spec.physicalName(64);
    const arn = arnOf('role', name);
    const statements = [
      ...Policies.flatMap((policy: { PolicyName: string; PolicyDocument: PolicyDocument }) =>
        compile(policy.PolicyName, policy.PolicyDocument),
      ),
      ...ManagedPolicyArns.flatMap((each: string) => attach(spec, each)),
    ];
    roles.set(arn, { name, statements });
    return { ref: name, attributes: { Arn: arn, RoleId: `AROA${spec.physicalId(17).toUpperCase()}` } };
  }

  function policy(spec: ResourceSpec): Provisioned {
    const { PolicyName, PolicyDocument, Roles = [] } = spec.properties;
    const statements = compile(PolicyName, PolicyDocument);
    for (const name of Roles) roleNamed(name, spec).statements.push(...statements);
    return { ref: PolicyName, attributes: { Id: spec.physicalId(17) } };
  }

  function managedPolicy(spec: ResourceSpec): Provisioned {
    const { ManagedPolicyName, PolicyDocument, Roles = [] } = spec.properties;
    const name: string = ManagedPolicyName ?? spec.physicalName(64);
    const arn = arnOf('policy', name);
    const statements = compile(name, PolicyDocument);
    managed.set(arn, statements);
    for (const each of Roles) roleNamed(each, spec).statements.push(...statements);
    return { ref: arn, attributes: { PolicyArn: arn, PolicyId: spec.physicalId(17) } };
  }

  return {
    name: 'iam',
    signingNames: [],
    resources: {
      'AWS::IAM::Role': async (spec) => role(spec),
      'AWS::IAM::Policy': async (spec) => policy(spec),
      'AWS::IAM::ManagedPolicy': async (spec) => managedPolicy(spec),
    },
    authorize(principal, accesses) {
      try {
        decisions.authorize(principal, accesses);
      } catch (error) {
        const { functionName, roleArn } = principal;
        cloud.log.warn(error instanceof Error ? error.message : String(error), { functionName, roleArn });
        throw error;
      }
    },
    withhold(grant, calls) {
      const { statements = [] } = roles.get(arnOf('role', grant.role)) ?? {};
      const known = decisions
        .grants(grant.role, statements)
        .some(({ action, resource }) => action === grant.action && resource === grant.resource);
      if (!known) throw new Error(`${grant.role} has no grant of ${grant.action} on ${grant.resource}`);
      decisions.withhold(statements, grant, calls);
    },
    report() {
      const grants = [...roles.values()].flatMap(({ name, statements }) =>
        decisions.grants(name, statements),
      );
      return {
        unused: grants.filter(({ used }) => used === 0),
        used: grants.filter(({ used }) => used > 0),
        denials: decisions.denials(),
      };
    },
  };
}
