import { synth } from '../../local/runtime/synth';
import { application } from '../../local/seed/application';

/** The cloud assembly that the tests run. */
export const assembly = process.env.STREAMFORGE_TEST_ASSEMBLY ?? '.streamforge/test.out';

/** The grace period of that assembly, in milliseconds. */
export const graceMs = 10_000;

/** Synthesises the product as `npm start` does, but with a short grace period. */
export default async function setup(): Promise<void> {
  if (process.env.STREAMFORGE_TEST_ASSEMBLY) return;
  await synth(application, {
    output: assembly,
    // The tests' users all come from one address.
    context: {
      graceSeconds: String(graceMs / 1000),
      authorizerCacheSeconds: '1',
      accountRequestsPerAddress: '100000',
    },
    onStep: (step) => console.log(`• ${step}`),
  });
}
