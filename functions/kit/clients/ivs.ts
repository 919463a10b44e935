import { IvsClient } from '@aws-sdk/client-ivs';
import { clientDefaults, once } from './once';

/** The control API allows 5 calls a second an account, 3 for keys: callers must expect throttles. */
export const ivs = once(() => new IvsClient(clientDefaults));
