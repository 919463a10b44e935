import { type Access, AwsError, type Cloud, type Service } from '../../runtime/cloud';
import { type Input, jsonOperations, type Operation, required } from '../../runtime/wire';

/** SSM Parameter Store: the parameters of the templates. */
export function createSsm(cloud: Cloud): Service {
  const parameters = new Map<string, { type: string; value: string; modified: number }>();
  const arnOf = (name: string): string =>
    `arn:aws:ssm:${cloud.region}:${cloud.account}:parameter${name.startsWith('/') ? name : `/${name}`}`;
  /** A name, an ARN, or either with `:version`. */
  const nameOf = (text: string): string => {
    const name = text.startsWith('arn:')
      ? text.slice(text.indexOf(':parameter') + ':parameter'.length)
      : text;
    const plain = name.split(':')[0] as string;
    return parameters.has(plain) ? plain : plain.replace(/^\/(?=[^/]+$)/, '');
  };
  const document = (name: string): Input | undefined => {
    const found = parameters.get(name);
    if (found === undefined) return undefined;
    return {
      Name: name,
      Type: found.type,
      Value: found.value,
      Version: 1,
      LastModifiedDate: found.modified,
      ARN: arnOf(name),
      DataType: 'text',
    };
  };
  const allowed = (action: string, names: readonly string[]): Access[] =>
    names.map((name) => ({ action: `ssm:${action}`, resource: arnOf(nameOf(name)) }));

  const operations: Record<string, Operation> = {
    GetParameter: {
      access: (input) => allowed('GetParameter', [required(input, 'Name')]),
      run: (input) => {
        const found = document(nameOf(input.Name));
        if (found === undefined)
          throw new AwsError('ParameterNotFound', `Parameter ${input.Name} not found.`);
        return { Parameter: found };
      },
    },
    GetParameters: {
      access: (input) => allowed('GetParameters', required<string[]>(input, 'Names')),
      run: (input) => {
        const names: string[] = input.Names;
        return {
          Parameters: names.flatMap((name) => document(nameOf(name)) ?? []),
          InvalidParameters: names.filter((name) => !parameters.has(nameOf(name))),
        };
      },
    },
  };
  return {
    name: 'ssm',
    signingNames: ['ssm'],
    resources: {
      'AWS::SSM::Parameter': async (spec) => {
        const { Name = spec.physicalName(512), Type, Value } = spec.properties;
        parameters.set(Name, { type: Type, value: `${Value}`, modified: Math.floor(Date.now() / 1000) });
        return { ref: Name, attributes: { Type, Value: `${Value}` } };
      },
    },
    ...jsonOperations(operations, '1.1'),
  };
}
