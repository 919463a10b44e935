import { relative } from 'node:path';
import type { Application } from '../runtime/application';
import type { RunningCloud } from '../runtime/start';

/** Prints where everything is. */
export function announce(
  application: Application,
  cloud: RunningCloud,
  { tookMs, dir }: { tookMs: number; dir: string },
): void {
  const addresses = [
    ['Site', cloud.site],
    ...cloud.distributions.map(({ label, url }) => [label, url]),
    ['RTMP server', cloud.ingest],
    ['AWS calls', cloud.endpoint],
    ['Logs', `${relative(process.cwd(), dir) || dir}/logs/`],
  ];
  const width = Math.max(...addresses.map(([label = '']) => label.length));
  const guide = application.guide?.(cloud);
  console.log(`
${application.name} runs (${(tookMs / 1000).toFixed(1)} s).

${addresses.map(([label = '', address]) => `  ${label.padEnd(width)}  ${address}`).join('\n')}
${guide === undefined ? '' : `\n${guide}\n`}
Mail is not sent: the codes of confirmation mails are printed here.
Ctrl-C stops everything.
`);
}

/** A line for a message that would have been mailed; undefined for any other log line. */
export function mailLine(
  fields: Readonly<Record<string, unknown>> | undefined,
): { to: string; line: string } | undefined {
  if (typeof fields?.mailTo !== 'string') return undefined;
  const { mailTo: to, code, subject } = fields;
  return { to, line: `✉ ${to}: ${code === undefined ? subject : `code ${code}`}` };
}
