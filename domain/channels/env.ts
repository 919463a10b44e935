import { pick } from '../kit/env';

export const channelsApiEnv = pick(
  'ORIGIN_SECRET',
  'CHANNELS_TABLE',
  'PROVISION_QUEUE_URL',
  'INSECURE_INGEST',
);
export const provisionIngestEnv = pick('CHANNELS_TABLE', 'RECORDING_CONFIGURATION_ARN', 'INSECURE_INGEST');
/** CloudFormation's request says what to do. */
export const attachRecordingsEnv = {};
export const reconcileRecordingsEnv = pick('RECORDING_CONFIGURATION_ARN');
export const applyUserChangeEnv = pick('CHANNELS_TABLE');
export const publishChannelEnv = pick('EVENT_BUS_NAME');
