import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { engines } from '../package.json' with { type: 'json' };

/** Runs the entry of all commands as if by another version of Node.js. */
function runAs(version: string) {
  const script = `Object.defineProperty(process.versions, 'node', { value: '${version}' });
    process.argv[2] = 'nothing';
    require('./tools/run.cjs');`;
  return spawnSync('node', ['-e', script], { encoding: 'utf8' });
}

test.each(['18.20.8', '20.8.1', '8.17.0'])(
  'Node.js %s is refused with what is needed and what helps',
  (version) => {
    const { status, stderr } = runAs(version);
    expect(status).toBe(1);
    expect(stderr).toContain(`Node.js ${version} is too old: this needs ${engines.node.slice(2)} or newer`);
    expect(stderr).toContain('https://nodejs.org');
  },
);

test.each(['20.9.0', '22.0.0', '100.1.0'])('Node.js %s is new enough', (version) => {
  expect(runAs(version).stderr).toContain('There is no command "nothing"');
});
