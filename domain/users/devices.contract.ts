import * as z from 'zod/mini';
import { defineRoute } from '../kit/route';

const sessionIdSchema = z
  .string()
  .check(z.regex(/^[\w-]{1,64}$/, 'must be the id of a sign-in'), z.meta({ description: 'A sign-in.' }));

const deviceSchema = z.lazy(() =>
  z
    .strictObject({
      sessionId: sessionIdSchema,
      /** Whether the request comes from it. */
      current: z.boolean(),
      /** The browser or app and its system, as far as it said: `Firefox on Linux`. */
      device: z.string(),
      /** The IP address from which it was used last. */
      address: z.string(),
      signedInAt: z.iso.datetime(),
      lastUsedAt: z.iso.datetime(),
    })
    .register(z.globalRegistry, {
      id: 'SignedInDevice',
      description: 'A browser or app in which a user is signed in.',
    }),
);

export const listDevices = defineRoute({
  id: 'users.listDevices',
  method: 'GET',
  path: '/v1/users/me/devices',
  auth: 'user',
  summary: 'Lists the devices on which the caller is signed in, the one used last first.',
  response: () => z.strictObject({ items: z.array(deviceSchema) }),
});

export const signOutDevice = defineRoute({
  id: 'users.signOutDevice',
  method: 'DELETE',
  path: '/v1/users/me/devices/{sessionId}',
  auth: 'user',
  summary: 'Signs out one device: its tokens end, its sockets are closed.',
  params: () => z.strictObject({ sessionId: sessionIdSchema }),
  errors: ['not-found'],
});
