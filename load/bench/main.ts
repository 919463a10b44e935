/** `npm run bench -- <name>… [--json]`: prints what was measured and the verdicts; fails when a target is missed. */
import { loadavg } from 'node:os';
import { type Bench, holds, type Result, round } from './bench';

const benches: Record<string, () => Promise<{ bench: Bench }>> = {
  'access-cost': () => import('./access-cost'),
  api: () => import('./api'),
  'chat-burst': () => import('./chat-burst'),
  'chat-cost': () => import('./chat-cost'),
  'chat-fanout': () => import('./chat-fanout'),
  'chat-soak': () => import('./chat-soak'),
  'cold-start': () => import('./cold-start'),
  ladder: () => import('./ladder'),
  'live-latency': () => import('./live-latency'),
  'new-account': () => import('./new-account'),
  'post-cost': () => import('./post-cost'),
  'post-rate': () => import('./post-rate'),
  start: () => import('./start'),
  warm: () => import('./warm'),
};

const args = process.argv.slice(2);
const json = args.includes('--json');
const names = args.filter((arg) => !arg.startsWith('--'));
const unknown = names.filter((name) => !Object.hasOwn(benches, name));
if (names.length === 0 || unknown.length > 0) {
  console.error(
    `${unknown.length > 0 ? `There is no bench ${unknown.join(', ')}. ` : ''}Use: npm run bench -- <name>… [--json]`,
  );
  console.error(`Benches: ${Object.keys(benches).join(', ')}`);
  process.exit(2);
}

for (const name of names) {
  const { bench } = await benches[name]!();
  if (!json) console.log(`\n${name}: ${bench.title}`);
  const loadBefore = round(loadavg()[0]!, 1);
  const measured = await bench.run();
  const result: Result = { bench: name, ...measured, loadBefore, ok: measured.verdicts.every(holds) };
  if (json) console.log(JSON.stringify(result));
  else print(result);
  if (!result.ok) process.exitCode = 1;
}

function print({ arms, unit, rounds, verdicts, loadBefore, report }: Result): void {
  const width = Math.max(...Object.keys(arms).map((arm) => arm.length));
  for (const [arm, value] of Object.entries(arms)) console.log(`  ${arm.padEnd(width)}  ${value} ${unit}`);
  for (const verdict of verdicts) {
    const bound = verdict.max !== undefined ? `≤ ${verdict.max}` : `≥ ${verdict.min}`;
    console.log(`  ${holds(verdict) ? '✓' : '✗'} ${verdict.what}: ${verdict.value} (target ${bound})`);
  }
  if (rounds > 1) console.log(`  median of ${rounds} rounds, arms interleaved`);
  console.log(`  load average before: ${loadBefore}`);
  if (report !== undefined) console.log(`\n${report}`);
}
