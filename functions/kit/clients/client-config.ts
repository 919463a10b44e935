import { fromEnv } from '@aws-sdk/credential-provider-env';
import { once } from '../../../domain/kit/once';
import { deadlineSignal } from '../deadline';
import { FreshHttpHandler } from './http-handler';

/** How often a call is made at most, unless a client says otherwise. */
const maxAttempts = 4;

const sharedHandler = once(() => new FreshHttpHandler());

/**
 * What all SDK clients of a function share: the role's credentials from the environment (without the chain of other
 * providers, which takes long to load), one set of connections, and standard retries with their quota.
 */
export const clientConfig = () => ({
  region: process.env.AWS_REGION!,
  credentials: fromEnv(),
  requestHandler: sharedHandler(),
  retryMode: 'standard',
  defaultsMode: 'standard' as const,
  maxAttempts,
});

interface Sender {
  // biome-ignore lint/suspicious/noExplicitAny: each client has its own overloads of commands
  send: (command: any, options?: any) => any;
}

/** Makes the client of a process at its first use; its calls are cancelled when the handler's deadline passes. */
export const clientOf = <C extends Sender>(make: (config: ReturnType<typeof clientConfig>) => C): (() => C) =>
  once(() => {
    const client = make(clientConfig());
    const send: Sender['send'] = client.send.bind(client);
    client.send = (command, options) => send(command, { abortSignal: deadlineSignal(), ...options });
    return client;
  });
