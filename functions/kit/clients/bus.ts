import {
  EventBridgeClient,
  PutEventsCommand,
  type PutEventsCommandOutput,
  type PutEventsRequestEntry,
} from '@aws-sdk/client-eventbridge';
import { clientOf } from './client-config';

const eventBridge = clientOf((config) => new EventBridgeClient(config));

/** Puts events on buses. The caller checks the answer: it is a success even when it refused an entry. */
export const putEvents = (entries: PutEventsRequestEntry[]): Promise<PutEventsCommandOutput> =>
  eventBridge().send(new PutEventsCommand({ Entries: entries }));
