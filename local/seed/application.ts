import { fileURLToPath } from 'node:url';
import type { Application } from '../runtime/application';
import { type DemoPerson, demoPassword } from './people';
import { startSeed } from './seed';

const SAMPLE_LIFE_MS = 60 * 60_000;

/** StreamForge, as the local cloud runs it. */
export const application: Application = {
  name: 'StreamForge',
  root: fileURLToPath(new URL('../..', import.meta.url)),
  folder: '.streamforge',
  inputs: [
    'bin',
    'lib',
    'functions',
    'domain',
    'web/out',
    'cdk.json',
    'streamforge.config.json',
    'package.json',
    'package-lock.json',
    'tsconfig.json',
  ],
  // Encoders on this machine may publish by RTMP without TLS; mails end in the data folder.
  // Everybody on this machine has one address, so the firewall's limit of an address is that of a large office.
  context: {
    insecureIngest: 'true',
    mailFrom: 'no-reply@streamforge.example',
    requestsPerAddress: '1000000',
  },
  command: 'npm start --',
  environmentPrefix: 'STREAMFORGE',
  guide: ({ ingest }) => `To publish: sign up on the site, press "Go live", and copy the stream key.
  OBS      Settings → Stream → Service "Custom…", Server ${ingest}, and the key
           Settings → Output → keyframe interval 2 s
  ffmpeg   ffmpeg -re -i <file> -c:v libx264 -g 60 -b:v 2500k -c:a aac -f flv ${ingest}/<stream key>`,
  seed({ cloud, site }, options) {
    const { done, stop } = startSeed({ cloud, site, lifeMs: SAMPLE_LIFE_MS, ...options });
    return {
      done: done.then((accounts) =>
        listed(
          site,
          accounts.map(({ person }) => person),
        ),
      ),
      stop,
    };
  },
};

const states: Record<DemoPerson['stream'], string> = {
  live: 'live',
  flaky: 'live, but its encoder is lost again and again',
  past: 'offline in a minute, with a stream to replay',
  never: 'has not streamed yet',
};

function listed(site: string, people: readonly DemoPerson[]): string {
  if (people.length === 0) return '';
  const width = Math.max(...people.map(({ username }) => username.length));
  const rows = people.map(
    ({ username, stream }) => `  ${username.padEnd(width)}  ${site}/c/${username}  ${states[stream]}`,
  );
  return `Demo accounts (password of each: ${demoPassword})
${rows.join('\n')}

People talk in the chats of the live channels. Streams and chats end by themselves after ${SAMPLE_LIFE_MS / 60_000} minutes, because live
streams are recorded. To end them now and keep the platform running, type stop and press Enter.
`;
}
