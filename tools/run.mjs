/**
 * Runs every command of package.json, also on a fresh clone with nothing but Node.js: checks that the command's tools
 * exist, installs what is missing, and explains what it cannot install.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fail, run, step } from './setup/console.mjs';
import { ensureDependencies } from './setup/dependencies.mjs';
import { node24 } from './setup/node24.mjs';
import { ensureSite } from './setup/site.mjs';
import { ensureSystem } from './setup/system.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
process.env.NEXT_TELEMETRY_DISABLED = '1';
process.env.CDK_DISABLE_CLI_TELEMETRY = 'true';

/** Not the tsx command: that forwards Ctrl-C a second time. */
const tsx = [process.execPath, '--import', 'tsx'];

const commands = {
  async start(args) {
    if (!args.includes('--help') && !args.includes('-h')) await ensureSite();
    await run([...tsx, 'local/cli/main.ts', '--application', 'local/seed/application.ts', ...args], {
      own: true,
    });
  },
  async test(args) {
    await ensureSystem({ browser: true, ffmpeg: true });
    await ensureSite();
    await run(['node_modules/.bin/vitest', 'run', ...args]);
  },
  async 'test:deploy'(args) {
    await ensureSite();
    await run([...tsx, 'test/deploy/run.ts', ...args]);
  },
  async 'test:node24'() {
    const node = node24();
    if (node === undefined) return;
    // The rooms whose code runs on Lambda, where Node.js 24 runs it.
    await run([node, 'node_modules/vitest/vitest.mjs', 'run', '--project', 'rooms', 'functions/', 'domain/']);
  },
  async check() {
    await step('generated files', [...tsx, 'tools/generate.ts', '--check']);
    await step('types', ['node_modules/.bin/tsc', '-p', '.']);
    await step('types of the domain', ['node_modules/.bin/tsc', '-p', 'domain']);
    await step('types of the client', ['node_modules/.bin/tsc', '-p', 'client']);
    await ensureSite();
    await step('types of the site', ['node_modules/.bin/tsc', '-p', 'web', '--noEmit']);
    await step('format and lint', ['node_modules/.bin/biome', 'ci', '--error-on-warnings', '.']);
    await step('import rules', [
      'node_modules/.bin/depcruise',
      '--config',
      '.dependency-cruiser.cjs',
      ...rooms(),
    ]);
    await step('unused code', ['node_modules/.bin/knip', '--no-progress']);
  },
  async bench(args) {
    await ensureSystem({ browser: true, ffmpeg: true });
    await ensureSite();
    await run([...tsx, 'load/bench/main.ts', ...args]);
  },
};

function rooms() {
  return ['bin', 'lib', 'functions', 'domain', 'client', 'local', 'web', 'load', 'test', 'tools'].filter(
    (room) => existsSync(room),
  );
}

const [name = '', ...args] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
if (command === undefined)
  fail(`There is no command "${name}".`, `Use one of: ${Object.keys(commands).join(', ')}.`);
ensureDependencies();
await command(args);
