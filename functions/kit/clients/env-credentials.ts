/** Stands in bundles for `@aws-sdk/credential-provider-node` (lib/constructs/compute/bundles.ts). */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
