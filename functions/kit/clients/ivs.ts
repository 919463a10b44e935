import { IvsClient } from '@aws-sdk/client-ivs';
import { clientOf } from './client-config';

/** The control API allows 5 calls a second, 3 for keys, so a throttled call is retried for some seconds. */
const maxAttempts = 8;

/** IVS's control API. */
export const ivs = clientOf((config) => new IvsClient({ ...config, maxAttempts }));
