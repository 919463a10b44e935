import { synth } from '../../local/synth';

/** The assembly that the tests run. */
export const assembly = process.env.STREAMFORGE_TEST_ASSEMBLY ?? '.streamforge/test.out';

/** The grace period of that assembly, in milliseconds. */
export const graceMs = 10_000;

/** Sockets in a room of that assembly, above which readers go to pages. */
export const socketsPerRoom = 12;

/** Synthesises the product for the tests, with short waits and small rooms; nothing else differs from `npm start`. */
export default async function setup(): Promise<void> {
  if (process.env.STREAMFORGE_TEST_ASSEMBLY) return;
  await synth({
    output: assembly,
    context: {
      graceSeconds: String(graceMs / 1000),
      authorizerCacheSeconds: '1',
      chatSocketsPerRoom: String(socketsPerRoom),
    },
    onStep: (step) => console.log(`• ${step}`),
  });
}
