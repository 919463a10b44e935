/** What a Lambda's environment says of AWS: who signs, where, and which addresses stand in for the public ones. */

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** The role's credentials, read anew each time. Throws where no function runs. */
export function credentials(): Credentials {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) {
    throw new Error('The environment holds no credentials: this code runs only where a function runs.');
  }
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    sessionToken: AWS_SESSION_TOKEN || undefined,
  };
}

/** Throws when the environment names no region: a Lambda's always does. */
export function region(): string {
  const { AWS_REGION } = process.env;
  if (!AWS_REGION) throw new Error('The environment names no AWS_REGION.');
  return AWS_REGION;
}

/**
 * The address of a service by its name in addresses (`events`): an override of the environment, where `id` is the
 * service's name (`EVENTBRIDGE`), or the region's own.
 */
export function endpointOf(service: string, id: string = service.toUpperCase()): string {
  return (
    process.env[`AWS_ENDPOINT_URL_${id}`] ||
    process.env.AWS_ENDPOINT_URL ||
    `https://${service}.${region()}.amazonaws.com`
  );
}
