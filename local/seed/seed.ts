import { join } from 'node:path';
import { openMailbox } from '../aws/cognito/mailbox';
import type { Cloud } from '../runtime/cloud';
import { type DemoAccount, openAccount } from './account';
import { Encoder } from './encoder';
import { type DemoPerson, demoPeople, emailOf } from './people';
import { storedAddress } from './stored-address';

export interface SeedOptions {
  readonly cloud: Cloud;
  /** `http://127.0.0.1:<port>` of the front door. */
  readonly site: string;
  /** Holds the sample clip. */
  readonly folder: string;
  /** Duration of the sample stream in milliseconds. */
  readonly lifeMs: number;
  /** Called with lines for the terminal. */
  readonly onUpdate: (text: string) => void;
  /** Called with each address before mail goes there, to keep its codes off the terminal. */
  readonly onAddress?: (email: string) => void;
  /** @default every demo user */
  readonly people?: readonly DemoPerson[];
}

export interface Seed {
  /** Settles when every account was tried and the sample is starting; never rejects. */
  readonly done: Promise<readonly DemoAccount[]>;
  /** Stops the encoders and pending work. */
  stop(): Promise<void>;
}

/**
 * Fills an installation with demo users, channels and a looping live sample, through public interfaces only: REST,
 * mail, RTMP. Reuses what an earlier start created.
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
    const stored = storedAddress(join(options.folder, 'keys'), name);
    const encoder = new Encoder({
      folder: join(options.folder, 'sample'),
      address: async (renew) => {
        const known = renew ? undefined : stored.read();
        return known ?? stored.write(await (await account).publishingAddress());
      },
      lifeMs: options.lifeMs,
      onTrouble: (reason) => cloud.log.warn(`The sample of ${name} stopped; restarting`, { reason }),
      onEnd: () => onUpdate(`the sample stream of ${name} has ended; start again to see it live`),
    });
    encoders.push(encoder);
    await encoder.start();
  };
  const openDemo = async (person: DemoPerson): Promise<DemoAccount | undefined> => {
    options.onAddress?.(emailOf(person));
    try {
      const account = openAccount(platform, person);
      // With the key of an earlier start the stream does not wait for the sign-in.
      if (person.live) await Promise.all([account, goLive(person, account)]);
      return await account;
    } catch (error) {
      if (!ending.signal.aborted) onUpdate(`demo user ${person.username}: ${(error as Error).message}`);
      return undefined;
    }
  };
  const all = async () => {
    // Live users come first, alone: they are what the operator waits for.
    const accounts: (DemoAccount | undefined)[] = [];
    for (const person of people.filter(({ live }) => live)) accounts.push(await openDemo(person));
    accounts.push(...(await Promise.all(people.filter(({ live }) => !live).map(openDemo))));
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
