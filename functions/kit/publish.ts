import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { type EventData, type EventDefinition, eventSource } from '../../domain/kit/event';
import { putEvents } from './clients/bus';
import '../../domain/kit/zod-locale';

/** What a producer says of an event. `id` must be the same each time the same event is published again. */
export interface Publication<D extends EventDefinition> {
  readonly id: string;
  /** ISO 8601. */
  readonly time: string;
  readonly actor: string | null;
  readonly channelId: string | null;
  readonly data: EventData<D>;
}

const tries = 4;

/**
 * Puts one event on the bus. PutEvents answers 200 even when it refused an entry, so that is looked at and
 * tried again; throws when it never took the event, and the stream that it came from delivers it anew.
 */
export async function publish<D extends EventDefinition>(
  busName: string,
  definition: D,
  publication: Publication<D>,
): Promise<void> {
  const entry: PutEventsRequestEntry = {
    EventBusName: busName,
    Source: eventSource,
    DetailType: definition.name,
    Time: new Date(publication.time),
    Detail: JSON.stringify({
      ...publication,
      type: definition.name,
      data: definition.data.parse(publication.data),
    }),
  };
  let refusal = '';
  for (let attempt = 0; attempt < tries; attempt += 1) {
    if (attempt > 0)
      await new Promise((done) => setTimeout(done, 50 * 2 ** attempt * (0.5 + Math.random() / 2)));
    const { FailedEntryCount, Entries } = await putEvents([entry]);
    if (!FailedEntryCount) return;
    refusal = `${Entries?.[0]?.ErrorCode}: ${Entries?.[0]?.ErrorMessage}`;
  }
  throw new Error(`The bus refused ${definition.name}: ${refusal}`);
}
