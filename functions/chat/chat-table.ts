import { pick } from '../../domain/kit/env';
import { once } from '../../domain/kit/once';
import { env } from '../kit/env';

const settings = once(() => env(pick('CHAT_TABLE')));

/** The name of the chat table. */
export const table = (): string => settings().CHAT_TABLE;

/** A number of up to 16 digits as text that sorts as numbers do. */
export const sortable = (number: number): string => String(number).padStart(16, '0');
