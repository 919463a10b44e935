import type { Access, Call } from '../../runtime/cloud';
import { type Input, inputOf, operationOf } from '../../runtime/wire';

/** What the access rules need to know of the tables. */
export interface TableFacts {
  arn(nameOrArn: string): string;
  /** The partition key's attribute; undefined for an unknown table. */
  hashKey(nameOrArn: string): string | undefined;
}

const transactActions: Readonly<Record<string, string>> = {
  Put: 'dynamodb:PutItem',
  Update: 'dynamodb:UpdateItem',
  Delete: 'dynamodb:DeleteItem',
  ConditionCheck: 'dynamodb:ConditionCheckItem',
  Get: 'dynamodb:GetItem',
};

/** The access that a call needs: the table, the index, or each table of a batch or transaction. */
export function accessOf(call: Call, tables: TableFacts): readonly Access[] {
  const operation = operationOf(call);
  const input = inputOf(call);
  const action = `dynamodb:${operation}`;
  switch (operation) {
    case 'ListTables':
    case 'ListStreams':
    case 'DescribeLimits':
    case 'DescribeEndpoints':
      return [{ action, resource: '*' }];
    case 'BatchGetItem':
    case 'BatchWriteItem':
      return Object.entries(input.RequestItems ?? {}).map(([table, request]) => ({
        action,
        resource: tables.arn(table),
        ...leadingKeys(tables.hashKey(table), batchKeys(request as Input)),
      }));
    case 'TransactWriteItems':
    case 'TransactGetItems':
      return ((input.TransactItems ?? []) as Input[]).flatMap((item) =>
        Object.entries(item).map(([kind, one]) => ({
          action: transactActions[kind] ?? action,
          resource: tables.arn(one?.TableName ?? ''),
          ...leadingKeys(tables.hashKey(one?.TableName ?? ''), [one?.Key ?? one?.Item]),
        })),
      );
    case 'DescribeStream':
    case 'GetShardIterator':
      return [{ action, resource: input.StreamArn ?? '*' }];
    case 'GetRecords':
      return [{ action, resource: streamOfIterator(input.ShardIterator, tables) }];
    case 'ExecuteStatement':
    case 'BatchExecuteStatement':
    case 'ExecuteTransaction':
      return partiql(operation, input, tables);
    default: {
      if (input.ResourceArn !== undefined) return [{ action, resource: input.ResourceArn }];
      const arn = tables.arn(input.TableName ?? '');
      return [
        {
          action,
          resource: input.IndexName === undefined ? arn : `${arn}/index/${input.IndexName}`,
          ...leadingKeys(tables.hashKey(input.TableName ?? ''), [input.Key ?? input.Item]),
        },
      ];
    }
  }
}

function batchKeys(request: Input): unknown[] {
  if (Array.isArray(request)) {
    return request.map((one: Input) => one.PutRequest?.Item ?? one.DeleteRequest?.Key);
  }
  return request?.Keys ?? [];
}

function leadingKeys(hashKey: string | undefined, items: readonly unknown[]): Pick<Access, 'context'> {
  if (hashKey === undefined) return {};
  const values = new Set<string>();
  for (const item of items) {
    const key = (item as Input | undefined)?.[hashKey] as Input | undefined;
    const value = key === undefined ? undefined : Object.values(key)[0];
    if (typeof value === 'string') values.add(value);
  }
  return values.size === 0 ? {} : { context: { 'dynamodb:leadingkeys': [...values] } };
}

function streamOfIterator(iterator: unknown, tables: TableFacts): string {
  try {
    const { table_name } = JSON.parse(Buffer.from(`${iterator}`, 'base64').toString('utf8'));
    return `${tables.arn(table_name)}/stream/*`;
  } catch {
    return '*';
  }
}

const partiqlActions: Readonly<Record<string, string>> = {
  SELECT: 'dynamodb:PartiQLSelect',
  INSERT: 'dynamodb:PartiQLInsert',
  UPDATE: 'dynamodb:PartiQLUpdate',
  DELETE: 'dynamodb:PartiQLDelete',
};

function partiql(operation: string, input: Input, tables: TableFacts): Access[] {
  const statements: Input[] =
    operation === 'ExecuteStatement' ? [input] : (input.Statements ?? input.TransactStatements ?? []);
  return statements.map(({ Statement: text = '' }) => {
    const verb = /^\s*(\w+)/.exec(text)?.[1]?.toUpperCase() ?? '';
    const name = /(?:FROM|INTO|UPDATE)\s+"?([\w.-]+)"?/i.exec(text)?.[1] ?? '';
    return { action: partiqlActions[verb] ?? 'dynamodb:PartiQLSelect', resource: tables.arn(name) };
  });
}
