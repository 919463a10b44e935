import { synth } from '../../local/runtime/synth';
import { application } from '../../local/seed/application';

/** The assembly of benches with many users, who all sign up from one address. */
export const benchAssembly = (): Promise<string> =>
  synth(application, {
    output: '.streamforge/bench.out',
    context: { accountRequestsPerAddress: '100000' },
  });
