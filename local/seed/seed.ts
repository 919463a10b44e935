import { join } from 'node:path';
import pMap from 'p-map';
import { openMailbox } from '../aws/cognito/mailbox';
import type { Cloud } from '../runtime/cloud';
import { type DemoAccount, openAccount, openViewer, type Platform } from './account';
import { startAudience } from './audience';
import { Encoder } from './encoder';
import { type DemoPerson, type DemoViewer, demoPeople, demoViewers, emailOf } from './people';
import { storedAddress } from './stored-address';

export interface SeedOptions {
  readonly cloud: Cloud;
  /** `http://127.0.0.1:<port>` of the front door. */
  readonly site: string;
  /** Holds the sample clips. */
  readonly folder: string;
  /** Duration of the sample streams and chats in milliseconds. */
  readonly lifeMs: number;
  /** Called with lines for the terminal. */
  readonly onUpdate: (text: string) => void;
  /** Called with each address before mail goes there, to keep its codes off the terminal. */
  readonly onAddress?: (email: string) => void;
  /** @default every demo user */
  readonly people?: readonly DemoPerson[];
  /** @default everybody who watches and talks */
  readonly viewers?: readonly DemoViewer[];
}

export interface Seed {
  /** Settles when every account was tried and the samples are starting; never rejects. */
  readonly done: Promise<readonly DemoAccount[]>;
  /** Stops the encoders, the chats and pending work. */
  stop(): Promise<void>;
}

/** How long a stream is that can be replayed. Milliseconds. */
const PAST_MS = 25_000;
/** The train: longer than a session waits for nothing, shorter than its grace period. */
const TUNNEL = { run: 45_000, away: 30_000 };
/** Accounts that are made at once: each costs a password hash. */
const AT_ONCE = 3;

/**
 * Fills an installation with demo users, channels, looping live streams, people who talk, follows and a stream to replay,
 * through public interfaces only: REST, sockets, mail, RTMP. Reuses what an earlier start created.
 */
export function startSeed(options: SeedOptions): Seed {
  const { cloud, onUpdate, people = demoPeople, viewers = demoViewers } = options;
  const ending = new AbortController();
  const mailbox = openMailbox(cloud);
  const platform: Platform = {
    site: options.site,
    code: (email: string) => mailbox.code(email),
    signal: ending.signal,
  };
  const encoders: Encoder[] = [];
  const endTalks: (() => void)[] = [];

  const publish = async (person: DemoPerson, account: Promise<DemoAccount>) => {
    const { username: name, scene, stream } = person;
    if (!scene) return;
    const stored = storedAddress(join(options.folder, 'keys'), name);
    const encoder = new Encoder({
      folder: join(options.folder, 'samples'),
      scene,
      address: async (renew) => {
        const known = renew ? undefined : stored.read();
        return known ?? stored.write(await (await account).publishingAddress());
      },
      lifeMs: stream === 'past' ? PAST_MS : options.lifeMs,
      ...(stream === 'flaky' && { tunnel: TUNNEL }),
      onTrouble: (reason) => cloud.log.warn(`The sample of ${name} stopped; restarting`, { reason }),
      onEnd: () => {
        if (stream === 'past') void account.then((one) => one.endSession()).catch(() => undefined);
        if (stream === 'live') onUpdate(`the sample stream of ${name} has ended; start again to see it live`);
      },
    });
    encoders.push(encoder);
    await encoder.start();
  };
  const attempt = async <T>(name: string, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      if (!ending.signal.aborted) onUpdate(`demo user ${name}: ${(error as Error).message}`);
      return undefined;
    }
  };
  const openDemo = (person: DemoPerson) =>
    attempt(person.username, async () => {
      options.onAddress?.(emailOf(person));
      const account = openAccount(platform, person);
      // With the key of an earlier start the stream does not wait for the sign-in.
      if (person.stream === 'live') await Promise.all([account, publish(person, account)]);
      else if (person.stream !== 'never') {
        const wanted = person.stream === 'flaky' || !(await (await account).hasRecording());
        if (wanted) await publish(person, account);
      }
      return await account;
    });
  const openWatcher = (viewer: DemoViewer) =>
    attempt(viewer.username, async () => {
      options.onAddress?.(emailOf(viewer));
      return await openViewer(platform, viewer);
    });
  const all = async () => {
    // The first comes alone: it is what the operator waits for.
    const [first, ...others] = people;
    const accounts = [
      first && (await openDemo(first)),
      ...(await pMap(others, openDemo, { concurrency: AT_ONCE })),
    ];
    const known = accounts.filter((account) => account !== undefined);
    const watchers = await pMap(viewers, openWatcher, { concurrency: AT_ONCE });
    const audience = watchers.filter((watcher) => watcher !== undefined);
    if (!ending.signal.aborted) {
      endTalks.push(await startAudience({ ...platform, lifeMs: options.lifeMs }, known, audience));
    }
    return known;
  };
  const done = all();
  return {
    done,
    async stop() {
      ending.abort(new Error('The seed was stopped.'));
      await done;
      for (const end of endTalks) end();
      await Promise.all(encoders.map((encoder) => encoder.stop()));
    },
  };
}
