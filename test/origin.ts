import { originHeader } from '../domain/kit/origin';

/** The header that functions in a test's own process expect; vitest.config.ts sets the secret. */
export const throughCloudFront = { [originHeader]: process.env.ORIGIN_SECRET ?? '' };
