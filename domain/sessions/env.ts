import { pick } from '../kit/env';

export const sessionsApiEnv = pick('ORIGIN_SECRET', 'SESSIONS_TABLE');
export const applyStreamEventEnv = pick('SESSIONS_TABLE', 'GRACE_SECONDS');
export const applyRecordingEventEnv = pick('SESSIONS_TABLE');
export const applyChannelChangeEnv = pick('SESSIONS_TABLE');
export const publishSessionEnv = pick('EVENT_BUS_NAME', 'GRACE_QUEUE_URL');
export const endGraceEnv = pick('SESSIONS_TABLE');
export const sweepSessionsEnv = pick('SESSIONS_TABLE', 'GRACE_SECONDS', 'STARTING_SECONDS');
