import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  type DynamoDBDocument,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { createAggregatedClient } from '@smithy/core/client';
import { clientOf } from './client-config';

/** The SDK's DynamoDBDocument with the operations that stores use: the others would be 10 KB of every bundle. */
class Documents extends DynamoDBDocumentClient {
  constructor(config: DynamoDBClientConfig) {
    super(new DynamoDBClient(config), { marshallOptions: { removeUndefinedValues: true } });
  }
}
type Operation = 'get' | 'put' | 'update' | 'delete' | 'query' | 'batchGet' | 'batchWrite' | 'transactWrite';

createAggregatedClient(
  {
    GetCommand,
    PutCommand,
    UpdateCommand,
    DeleteCommand,
    QueryCommand,
    BatchGetCommand,
    BatchWriteCommand,
    TransactWriteCommand,
  },
  Documents,
);

/** DynamoDB with plain objects. Undefined members are left out. */
export const documents = clientOf(
  (config) => new Documents(config) as unknown as Pick<DynamoDBDocument, Operation | 'send'>,
);
