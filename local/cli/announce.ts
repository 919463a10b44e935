import { relative } from 'node:path';
import type { RunningCloud } from '../runtime/start';
import type { DemoAccount } from '../seed/account';
import { demoPassword } from '../seed/people';

/** Of `RTMP server`, the longest of the fixed labels. */
const labelWidth = 11;

/** Says where everything is, and how to publish. */
export function announce(
  { site, distributions, ingest, endpoint }: RunningCloud,
  { tookMs, dir }: { tookMs: number; dir: string },
): void {
  const folder = relative(process.cwd(), dir) || dir;
  const further = distributions.map(({ label, url }) => `  ${label.padEnd(labelWidth)}  ${url}\n`).join('');
  console.log(`
StreamForge runs (${(tookMs / 1000).toFixed(1)} s).

  Site         ${site}
${further}  RTMP server  ${ingest}
  AWS calls    ${endpoint}
  Logs         ${folder}/logs/

To publish: sign up on the site, press "Go live", and copy the stream key.
  OBS      Settings → Stream → Service "Custom…", Server ${ingest}, and the key
           Settings → Output → keyframe interval 2 s
  ffmpeg   ffmpeg -re -i <file> -c:v libx264 -g 60 -b:v 2500k -c:a aac -f flv ${ingest}/<stream key>

Mail is not sent: the codes of confirmation mails are printed here.
Ctrl-C stops everything.
`);
}

/** Says who the demo people are. */
export function announceDemo(
  { site }: RunningCloud,
  accounts: readonly DemoAccount[],
  sampleLifeMs: number,
): void {
  if (accounts.length === 0) return;
  const width = Math.max(...accounts.map(({ person }) => person.username.length));
  const rows = accounts.map(({ person }) => {
    const what = person.live ? `live: ${site}/c/${person.username}` : person.channel.title;
    return `  ${person.username.padEnd(width)}  ${what}`;
  });
  console.log(`Demo people (password of each: ${demoPassword})
${rows.join('\n')}

The sample stream ends after ${Math.round(sampleLifeMs / 60_000)} minutes, for what is live is recorded.
`);
}

/** A line for a message that would have gone out by mail; undefined when the log line tells of none. */
export function mailLine(
  fields: Readonly<Record<string, unknown>> | undefined,
): { to: string; line: string } | undefined {
  if (typeof fields?.mailTo !== 'string') return undefined;
  const { mailTo: to, code, subject } = fields;
  return { to, line: `✉ ${to}: ${code === undefined ? subject : `code ${code}`}` };
}
