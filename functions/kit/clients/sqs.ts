import { SQSClient } from '@aws-sdk/client-sqs';
import { clientDefaults, once } from './once';

export const sqs = once(() => new SQSClient(clientDefaults));
