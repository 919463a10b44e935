import { join } from 'node:path';
import { openMailbox } from '../aws/cognito/mailbox';
import type { Cloud } from '../runtime/cloud';
import { type DemoAccount, openAccount } from './account';
import { Encoder } from './encoder';
import { keptAddress } from './kept-address';
import { type DemoPerson, demoPeople, emailOf } from './people';

export interface SeedOptions {
  readonly cloud: Cloud;
  /** `http://127.0.0.1:<port>` of the front door. */
  readonly site: string;
  /** The sample clip is kept here. */
  readonly folder: string;
  /** How long the sample stream runs, milliseconds. */
  readonly lifeMs: number;
  /** Called with lines for the terminal. */
  readonly onUpdate: (text: string) => void;
  /** Called with each address before mail goes there, to keep its codes off the terminal. */
  readonly onAddress?: (email: string) => void;
  /** @default every demo person */
  readonly people?: readonly DemoPerson[];
}

export interface Seed {
  /** Settles when every account was tried and the sample is on its way; never rejects. */
  readonly done: Promise<readonly DemoAccount[]>;
  /** Ends the encoders and what is still being made. */
  stop(): Promise<void>;
}

/**
 * Fills an installation with demo people, channels and a looping live sample, through the platform's public
 * faces alone: the REST routes, the mail, RTMP. A further start finds what the first one made.
 */
export function startSeed(options: SeedOptions): Seed {
  const { cloud, onUpdate, people = demoPeople } = options;
  const ending = new AbortController();
  const mailbox = openMailbox(cloud);
  const platform = {
    site: options.site,
    code: (email: string) => mailbox.code(email),
    signal: ending.signal,
  };
  const encoders: Encoder[] = [];

  const goLive = async ({ username: name }: DemoPerson, account: Promise<DemoAccount>) => {
    const kept = keptAddress(join(options.folder, 'keys'), name);
    const encoder = new Encoder({
      folder: join(options.folder, 'sample'),
      address: async (anew) => {
        const known = anew ? undefined : kept.read();
        return known ?? kept.write(await (await account).publishingAddress());
      },
      lifeMs: options.lifeMs,
      onTrouble: (reason) => cloud.log.warn(`The sample of ${name} stopped; it starts again`, { reason }),
      onEnd: () => onUpdate(`the sample stream of ${name} has ended; start again to see it live`),
    });
    encoders.push(encoder);
    await encoder.start();
  };
  const bring = async (person: DemoPerson): Promise<DemoAccount | undefined> => {
    options.onAddress?.(emailOf(person));
    try {
      const account = openAccount(platform, person);
      // With the key of an earlier start the stream need not wait for the sign-in.
      if (person.live) await Promise.all([account, goLive(person, account)]);
      return await account;
    } catch (error) {
      if (!ending.signal.aborted) onUpdate(`demo of ${person.username}: ${(error as Error).message}`);
      return undefined;
    }
  };
  const all = async () => {
    // Those who are live come first, alone: they are what a person waits for.
    const accounts: (DemoAccount | undefined)[] = [];
    for (const person of people.filter(({ live }) => live)) accounts.push(await bring(person));
    accounts.push(...(await Promise.all(people.filter(({ live }) => !live).map(bring))));
    return accounts.filter((account) => account !== undefined);
  };
  const done = all();
  return {
    done,
    async stop() {
      ending.abort(new Error('The seed was stopped.'));
      await done;
      await Promise.all(encoders.map((encoder) => encoder.stop()));
    },
  };
}
