import {
  SendMessageCommand,
  type SendMessageCommandInput,
  type SendMessageCommandOutput,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { clientOf } from './client-config';

const sqs = clientOf((config) => new SQSClient(config));

/** Puts a message in a queue. One that is sent again after a lost answer is delivered twice. */
export const sendMessage = (input: SendMessageCommandInput): Promise<SendMessageCommandOutput> =>
  sqs().send(new SendMessageCommand(input));
