import { pick } from '../../domain/kit/env';
import { once } from '../../domain/kit/once';
import { env } from '../kit/env';

const settings = once(() => env(pick('USERS_TABLE')));

/** The name of the users table. */
export const table = (): string => settings().USERS_TABLE;
