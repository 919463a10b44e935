import type { PutEventsCommandOutput, PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { callJson } from '../aws/call';
import { endpointOf } from '../aws/environment';

/** Puts events on buses. The answer is looked at by the caller: it is a success even when it refused an entry. */
export async function putEvents(
  entries: readonly PutEventsRequestEntry[],
): Promise<Omit<PutEventsCommandOutput, '$metadata'>> {
  const to = { service: 'events', endpoint: endpointOf('events', 'EVENTBRIDGE'), version: '1.1' } as const;
  return await callJson(to, 'AWSEvents.PutEvents', {
    Entries: entries.map(({ Time, ...entry }) => ({
      ...entry,
      ...(Time && { Time: Time.getTime() / 1000 }),
    })),
  });
}
