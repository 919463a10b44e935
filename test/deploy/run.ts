/**
 * The deploy check: the real CDK command line bootstraps, deploys every stack, and destroys them again, against
 * a third-party AWS emulator; in between the deployed REST and WebSocket endpoints are used. Before that, cfn-lint reads
 * the templates.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { Account } from './account';
import { type Emulator, startEmulator } from './emulator';
import { lint } from './lint';
import { finish } from './processes';
import { smoke } from './smoke';

const home = '.streamforge/deploy';
const assembly = `${home}/cdk.out`;
const outputs = `${home}/outputs.json`;

/** API Gateway's role for logs belongs to the account. */
const staysOnPurpose = /:role\/streamforge-foundation-ApiLoggingRole/;

const python = ['python3', 'python'].find((name) => {
  const { status, stdout } = spawnSync(
    name,
    ['-c', 'import sys, venv, ensurepip; print(sys.version_info >= (3, 10))'],
    { encoding: 'utf8' },
  );
  return status === 0 && stdout.trim() === 'True';
});
if (python === undefined) {
  console.log(
    '• The deploy check is skipped: it needs Python 3.10 or newer with its venv module, and there is none.',
  );
} else {
  mkdirSync(home, { recursive: true });
  // The SDK's warning about the local Node.js version does not concern this test.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  let emulator: Emulator | undefined;
  const begun = Date.now();
  try {
    const synthesized = synth();
    // A failure during the emulator's start is thrown where the result is awaited.
    synthesized.catch(() => undefined);
    emulator = await startEmulator(python, home);
    await synthesized;
    await lint(python, home, assembly);
    await check(emulator);
    console.log(`✓ the deploy check holds (${seconds(begun)} s)`);
  } catch (error) {
    console.error(`✗ The deploy check failed. ${(error as Error).message}`);
    if (emulator) await explain(emulator);
    process.exitCode = 1;
  } finally {
    await emulator?.stop();
  }
}

async function synth(): Promise<void> {
  rmSync(assembly, { recursive: true, force: true });
  await run(['synth', '--quiet', '-c', 'keepData=false', '--output', assembly], 300);
}

async function check(emulator: Emulator): Promise<void> {
  const account = new Account(emulator);
  const cdk = (args: string[], limitSeconds: number): Promise<void> => run(args, limitSeconds, emulator.url);
  await cdk(['bootstrap', `aws://${emulator.account}/us-east-1`, '--app', assembly], 180);
  await cdk(
    [
      ...['deploy', '--all', '--app', assembly, '--require-approval', 'never', '--outputs-file', outputs],
      // One request a stack; a failed stack is kept for inspection.
      ...['--method', 'direct', '--no-rollback', '--progress', 'events', '--concurrency', '4'],
    ],
    420,
  );
  await expectComplete(account);
  await smoke(emulator, JSON.parse(readFileSync(outputs, 'utf8')));
  await cdk(['destroy', '--all', '--force', '--app', assembly], 240);
  await expectNothing(account);
}

async function expectComplete(account: Account): Promise<void> {
  const stacks = await account.stacks();
  const bad = stacks.filter(({ status }) => status !== 'CREATE_COMPLETE');
  if (stacks.length === 0 || bad.length > 0)
    throw new Error(`Not every stack is complete: ${JSON.stringify(stacks)}`);
  const resources = await account.resources();
  if (resources.length < 40)
    throw new Error(`Only ${resources.length} resources carry the tag: ${resources.join(', ')}`);
  console.log(`✓ ${stacks.length} stacks are complete, with ${resources.length} tagged resources`);
}

async function expectNothing(account: Account): Promise<void> {
  const stacks = await account.stacks();
  if (stacks.length > 0) throw new Error(`destroy left stacks behind: ${JSON.stringify(stacks)}`);
  const resources = await account.resources();
  const left = resources.filter((arn) => !staysOnPurpose.test(arn));
  if (left.length > 0) throw new Error(`destroy left resources behind: ${left.join(', ')}`);
  console.log('✓ nothing is left behind');
}

async function run(args: string[], limitSeconds: number, endpoint?: string): Promise<void> {
  const begun = Date.now();
  const { code, output } = await finish('node_modules/.bin/cdk', [...args, '--ci', '--no-notices'], {
    env: {
      ...process.env,
      // Nothing listens there without the emulator: no call may reach AWS.
      AWS_ENDPOINT_URL: endpoint ?? 'http://127.0.0.1:9',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_SESSION_TOKEN: '',
      AWS_PROFILE: '',
      AWS_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      CDK_DISABLE_CLI_TELEMETRY: 'true',
    },
    limitMs: limitSeconds * 1000,
  });
  if (code !== 0) throw new Error(`cdk ${args[0]} ended with ${code}:\n${output.slice(-8_000)}`);
  console.log(`✓ cdk ${args[0]} (${seconds(begun)} s)`);
}

async function explain(emulator: Emulator): Promise<void> {
  const failures = await new Account(emulator).failures().catch((error: Error) => [error.message]);
  console.error(`Resources that failed:\n  ${failures.join('\n  ')}\nThe end of the emulator's log:`);
  console.error(emulator.log());
}

function seconds(begun: number): number {
  return Math.round((Date.now() - begun) / 1000);
}
