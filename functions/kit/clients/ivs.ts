import { IvsClient } from '@aws-sdk/client-ivs';
import { clientDefaults, once } from './once';

/**
 * The control API allows 5 calls a second an account, 3 for keys: so a call is
 * tried for some seconds before anybody hears of a throttle.
 */
export const ivs = once(() => new IvsClient({ ...clientDefaults, maxAttempts: 8 }));
