import type { SendMessageCommandInput, SendMessageCommandOutput } from '@aws-sdk/client-sqs';
import { callJson } from '../aws/call';
import { endpointOf } from '../aws/environment';

/** Puts a message in a queue. One that was sent twice, after a lost answer, is delivered twice. */
export async function sendMessage(
  input: Pick<SendMessageCommandInput, 'QueueUrl' | 'MessageBody' | 'DelaySeconds'>,
): Promise<Omit<SendMessageCommandOutput, '$metadata'>> {
  const to = { service: 'sqs', endpoint: endpointOf('sqs'), version: '1.0' } as const;
  return await callJson(to, 'AmazonSQS.SendMessage', input);
}
