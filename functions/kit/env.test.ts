import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pick } from '../../domain/kit/env';
import { EnvironmentError, env } from './env';

const schema = pick('USERS_TABLE', 'JWKS_URI', 'GRACE_SECONDS', 'CHAT_DAYS', 'INSECURE_INGEST', 'CLASSIFIER');
const right = {
  USERS_TABLE: 'users',
  JWKS_URI: 'https://cognito-idp.us-east-1.amazonaws.com/pool/.well-known/jwks.json',
  GRACE_SECONDS: '900',
  CHAT_DAYS: '0',
  INSECURE_INGEST: 'false',
  CLASSIFIER: 'comprehend',
};

test('an environment is read into its types', () => {
  expect(env(schema, { ...right, OTHER: 'x' })).toEqual({
    ...right,
    GRACE_SECONDS: 900,
    CHAT_DAYS: 0,
    INSECURE_INGEST: false,
  });
});

test('every key that is missing or wrong is named, and no other', () => {
  const wrong: Record<keyof typeof right, (string | undefined)[]> = {
    USERS_TABLE: ['', undefined],
    JWKS_URI: ['value', '', undefined],
    GRACE_SECONDS: ['0', '901', '1.5', '1e2', ' 5', 'soon', '', undefined],
    CHAT_DAYS: ['-1', '', undefined],
    INSECURE_INGEST: ['yes', '', undefined],
    CLASSIFIER: ['some', '', undefined],
  };
  const some = fc.record(
    Object.fromEntries(Object.entries(wrong).map(([key, values]) => [key, fc.constantFrom(...values)])),
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(some, (faults) => {
      const keys = Object.keys(faults);
      fc.pre(keys.length > 0);
      const parse = () => env(schema, { ...right, ...faults });
      expect(parse).toThrow(EnvironmentError);
      for (const key of Object.keys(right)) {
        if (keys.includes(key)) expect(parse).toThrow(new RegExp(`\\b${key}: (is missing|must be )`));
        else expect(parse).not.toThrow(key);
      }
    }),
  );
});
