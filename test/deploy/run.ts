/**
 * The deploy check: the real CDK command line bootstraps, deploys every stack, and destroys them again, against
 * an AWS emulator that is not ours; in between the deployed REST and WebSocket endpoints are used.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { startEmulator } from './emulator';
import { smoke } from './smoke';

const home = '.streamforge/deploy';
const assembly = `${home}/cdk.out`;
const outputs = `${home}/outputs.json`;

const python = ['python3', 'python'].find((name) => {
  const { status, stdout } = spawnSync(name, ['-c', 'import sys, venv; print(sys.version_info >= (3, 10))'], {
    encoding: 'utf8',
  });
  return status === 0 && stdout.trim() === 'True';
});
if (python === undefined) {
  console.log(
    '• The deploy check is skipped: it needs Python 3.10 or newer with its venv module, and there is none.',
  );
  process.exit(0);
}

mkdirSync(home, { recursive: true });
rmSync(assembly, { recursive: true, force: true });
const emulator = await startEmulator(python, home);
const env = {
  ...process.env,
  AWS_ENDPOINT_URL: emulator.url,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: 'us-east-1',
  AWS_EC2_METADATA_DISABLED: 'true',
  CDK_DISABLE_CLI_TELEMETRY: 'true',
};

function cdk(...args: string[]): void {
  console.log(`• cdk ${args.join(' ')}`);
  const begun = Date.now();
  const { status, stdout, stderr } = spawnSync('node_modules/.bin/cdk', [...args, '--ci', '--no-notices'], {
    env,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0)
    throw new Error(`cdk ${args[0]} ended with ${status}:\n${stdout.slice(-8_000)}\n${stderr.slice(-8_000)}`);
  console.log(`✓ cdk ${args[0]} (${Math.round((Date.now() - begun) / 1000)} s)`);
}

try {
  cdk('synth', '--quiet', '-c', 'keepData=false', '--output', assembly);
  cdk('bootstrap', `aws://${emulator.account}/us-east-1`, '--app', assembly);
  cdk('deploy', '--all', '--app', assembly, '--require-approval', 'never', '--outputs-file', outputs);
  await smoke(emulator, outputs);
  cdk('destroy', '--all', '--force', '--app', assembly);
  const left = await emulator.stacks();
  if (left.length > 0) throw new Error(`destroy left stacks behind: ${left.join(', ')}`);
  console.log('✓ nothing is left behind');
} catch (error) {
  console.error(
    `✗ The deploy check failed. ${(error as Error).message}\n  The emulator's log is ${emulator.log}.`,
  );
  process.exitCode = 1;
} finally {
  await emulator.stop();
}
