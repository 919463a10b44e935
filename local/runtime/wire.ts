import { type Access, AwsError, type Call, type Reply, type Service } from './cloud';

// biome-ignore lint/suspicious/noExplicitAny: an AWS request document has the shape of its operation
export type Input = Record<string, any>;

/** One operation of a service that speaks AWS JSON: the access it needs, and its implementation. */
export interface Operation {
  access(input: Input, call: Call): readonly Access[];
  run(input: Input, call: Call): unknown;
}

/** Parses the body once for `access` and `handle` of one call. */
const parsed = new WeakMap<Call, Input>();

export function inputOf(call: Call): Input {
  let input = parsed.get(call);
  if (input === undefined) {
    try {
      input = call.body.length === 0 ? {} : (JSON.parse(call.body.toString('utf8')) as Input);
    } catch (cause) {
      throw new AwsError(
        'SerializationException',
        `The request body is not JSON: ${(cause as Error).message}`,
      );
    }
    parsed.set(call, input);
  }
  return input;
}

/** The operation's name in the `X-Amz-Target` header (`DynamoDB_20120810.GetItem` → `GetItem`). */
export function operationOf(call: Call): string {
  const target = call.headers['x-amz-target'] ?? '';
  const name = target.slice(target.lastIndexOf('.') + 1);
  if (name === '') throw new AwsError('MissingAction', 'The request has no X-Amz-Target header.');
  return name;
}

export function json(document: unknown, version: '1.0' | '1.1' = '1.0', status = 200): Reply {
  return {
    status,
    headers: { 'content-type': `application/x-amz-json-${version}` },
    body: JSON.stringify(document ?? {}),
  };
}

/** The reply of a REST service. */
export const jsonReply = (document: unknown): Reply => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(document),
});

/** `access` and `handle` of a service from a table of operations. */
export function jsonOperations(
  operations: Readonly<Record<string, Operation>>,
  version: '1.0' | '1.1' = '1.0',
): Required<Pick<Service, 'access' | 'handle'>> {
  const find = (call: Call): Operation => {
    const name = operationOf(call);
    const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
    if (operation === undefined) {
      throw new AwsError(
        'UnknownOperationException',
        `The local cloud does not answer ${call.service} ${name}.`,
      );
    }
    return operation;
  };
  return {
    access: (call) => find(call).access(inputOf(call), call),
    handle: async (call) => json(await find(call).run(inputOf(call), call), version),
  };
}

/** @throws AwsError when the member is missing, as AWS's own validation does */
export function required<T = string>(input: Input, name: string): T {
  const value = input[name];
  if (value === undefined || value === null || value === '') {
    throw new AwsError('ValidationException', `${name} is required.`);
  }
  return value as T;
}
