import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { clientDefaults, once } from './once';

export const bus = once(() => new EventBridgeClient(clientDefaults));
