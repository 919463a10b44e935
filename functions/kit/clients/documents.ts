import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { clientOf } from './client-config';

/** DynamoDB with plain objects. Undefined members are left out. */
export const documents = clientOf((config) =>
  DynamoDBDocument.from(new DynamoDBClient(config), { marshallOptions: { removeUndefinedValues: true } }),
);
