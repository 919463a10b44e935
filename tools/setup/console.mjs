import { spawn } from 'node:child_process';

/** Prints what went wrong and what helps, and exits. */
export function fail(what, remedy) {
  console.error(`\n✗ ${what}\n  ${remedy}`);
  process.exit(1);
}

export const say = (text) => console.log(`• ${text}`);

/**
 * Runs a program in the foreground. When it fails, this process exits with its code. With `own`, the child handles
 * Ctrl-C and shuts down by itself.
 */
export function run([program, ...args], { own = false } = {}) {
  return new Promise((done) => {
    const child = spawn(program, args, { stdio: 'inherit' });
    const pass = (signal) => {
      if (!own) child.kill(signal);
    };
    process.on('SIGINT', pass);
    process.on('SIGTERM', (signal) => child.kill(signal));
    // When npm is killed, its shell's child may survive.
    const parent = process.ppid;
    const orphaned = setInterval(() => {
      if (process.ppid !== parent) child.kill('SIGTERM');
    }, 500);
    orphaned.unref();
    child.on('error', (error) =>
      fail(`${program} could not be run: ${error.message}`, 'Delete node_modules and try again.'),
    );
    child.on('exit', (code, signal) => {
      process.off('SIGINT', pass);
      clearInterval(orphaned);
      if (code === 0) done();
      else process.exit(code ?? (signal === 'SIGINT' ? 130 : 1));
    });
  });
}

/** Runs a check: prints one line when it passes, its whole output when it fails. */
export function step(title, [program, ...args]) {
  return new Promise((done) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      output += chunk;
    });
    child.on('error', (error) =>
      fail(`${program} could not be run: ${error.message}`, 'Delete node_modules and try again.'),
    );
    child.on('exit', (code) => {
      if (code !== 0) {
        console.error(output);
        fail(`The check of ${title} failed.`, 'What it found stands above.');
      }
      const last = output.trim().split('\n').at(-1) ?? '';
      console.log(`✓ ${title}${/\d/.test(last) ? ` (${last.replace(/^\W+/, '').trim()})` : ''}`);
      done();
    });
  });
}
