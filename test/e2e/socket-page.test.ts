import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Person, startWorld, until, type World } from './world';

/** The client of docs/socket.md, as a reader of the page would run it. */
const code = /```js\n([\s\S]*?)```/.exec(readFileSync('docs/socket.md', 'utf8'))![1]!;

let world: World;
let owner: Person;
const children: ChildProcess[] = [];

beforeAll(async () => {
  world = await startWorld();
  owner = await world.person('page_owner');
  await world.room(owner);
});

afterAll(async () => {
  for (const child of children) child.kill();
  await world?.stop();
});

function run(person: Person) {
  // In place of the file's name.
  const args = ['client.mjs', world.running.site, owner.username, person.accessToken];
  const child = spawn(process.execPath, ['--input-type=module', '-e', code, ...args]);
  children.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part) => {
      text += String(part);
    });
  const lines = () => text.split('\n').filter(Boolean);
  return {
    write: (...written: string[]) => child.stdin.write(written.map((line) => `${line}\n`).join('')),
    lines,
    shows: (line: string) =>
      until(`“${line}” of the client`, () => lines().includes(line) || null).catch((error: Error) => {
        throw new Error(`${error.message} It printed: ${text}`);
      }),
  };
}

test('the client of docs/socket.md talks, in order, and catches up', async () => {
  expect(code.trim().split('\n').length).toBeLessThanOrEqual(90);
  const [ana, ben] = [await world.person('page_ana'), await world.person('page_ben')];
  const [anas, bens] = [run(ana), run(ben)];
  anas.write('hello to whoever reads this');
  await bens.shows('page_ana: hello to whoever reads this');
  const verses = [
    'once upon a midnight',
    'dreary while I pondered',
    'weak and weary over',
    'many a quaint volume',
  ];
  bens.write(...verses);
  await anas.shows(`page_ben: ${verses.at(-1)}`);
  expect(anas.lines().slice(1)).toEqual(verses.map((verse) => `page_ben: ${verse}`));
  bens.write('x'.repeat(600));
  await until('the refusal', () => bens.lines().find((line) => line.startsWith('refused: ')) ?? null);

  const late = run(await world.person('page_late'));
  await late.shows(`page_ben: ${verses.at(-1)}`);
  expect(late.lines()).toEqual(anas.lines());
});
