import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { finish } from './processes';

const version = '1.58.0';

/** Findings that are no faults, by rule, and why. Each must still occur. */
const acknowledged: Readonly<Record<string, string>> = {
  W3005: 'The CDK writes the dependency of a function on its role beside the reference to it.',
};

interface Finding {
  readonly Rule: { readonly Id: string };
  readonly Message: string;
  readonly Filename: string;
  readonly Location: { readonly Path: readonly (string | number)[] | null };
}

/**
 * Checks the templates with cfn-lint, which knows the schemas of all resource types. Skipped with a line where it cannot be
 * installed. Throws when it finds what is not acknowledged.
 */
export async function lint(python: string, home: string, assembly: string): Promise<void> {
  const program = await install(python, resolve(home, 'lint'));
  if (program === undefined) {
    console.log(`• cfn-lint ${version} is skipped: it could not be installed.`);
    return;
  }
  const templates = readdirSync(assembly)
    .filter((file) => file.endsWith('.template.json'))
    .map((file) => join(assembly, file));
  const { output } = await finish(program, ['--format', 'json', '--', ...templates], {
    env: process.env,
    limitMs: 300_000,
  });
  const findings = JSON.parse(output || '[]') as Finding[];
  const unknown = findings.filter(({ Rule }) => !Object.hasOwn(acknowledged, Rule.Id));
  if (unknown.length > 0) {
    const lines = unknown.map(
      ({ Rule, Message, Filename, Location }) =>
        `${Rule.Id} ${Filename} ${Location.Path?.join('/')}: ${Message}`,
    );
    throw new Error(`cfn-lint finds:\n${lines.join('\n')}`);
  }
  const found = new Set(findings.map(({ Rule }) => Rule.Id));
  const stale = Object.keys(acknowledged).filter((rule) => !found.has(rule));
  if (stale.length > 0) throw new Error(`cfn-lint no longer finds ${stale.join(', ')}: acknowledge less.`);
  console.log(
    `✓ cfn-lint ${version}: ${templates.length} templates, ${findings.length} findings, all acknowledged (${[...found].join(', ')})`,
  );
}

/** Installs it into a virtual environment of its own; undefined when that fails. */
async function install(python: string, venv: string): Promise<string | undefined> {
  const program = join(venv, 'bin', 'cfn-lint');
  const run = async (command: string, ...args: string[]): Promise<boolean> =>
    (await finish(command, args, { env: process.env, limitMs: 300_000 })).code === 0;
  if (existsSync(program)) {
    const { output } = await finish(program, ['--version'], { env: process.env, limitMs: 60_000 });
    if (output.includes(version)) return program;
  }
  const installed =
    (await run(python, '-m', 'venv', '--clear', venv)) &&
    (await run(
      join(venv, 'bin', 'pip'),
      'install',
      '-q',
      '--disable-pip-version-check',
      `cfn-lint==${version}`,
    ));
  return installed ? program : undefined;
}
