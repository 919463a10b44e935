import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const document = readFileSync(join(root, 'docs/access-patterns.md'), 'utf8');
const documented = [...document.matchAll(/^\| (AP-\d+) \|/gm)].map(([, number]) => number!);

/** Where each number is cited: in the comment of the function that uses it. */
const cited = readdirSync(join(root, 'functions'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .flatMap((file) => {
    const text = readFileSync(join(root, 'functions', file), 'utf8');
    return [...text.matchAll(/^(?:\/\*\*| \*) (AP-\d+):/gm)].map(([, number]) => ({ file, number: number! }));
  });

describe('the access patterns', () => {
  it('are numbered once each', () => {
    expect(documented.length).toBeGreaterThan(30);
    expect(new Set(documented).size).toBe(documented.length);
  });

  it('are each asked by exactly one function', () => {
    expect(cited.map(({ number }) => number).sort()).toEqual([...documented].sort());
  });

  it('are asked by stores: only they use the client', () => {
    const client = /\bdocuments\(\)|from '@aws-sdk\/(client|lib)-dynamodb'|from '(\.\.\/)+kit\/store'/;
    const files = readdirSync(join(root, 'functions'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.startsWith('kit/'))
      .filter((file) => client.test(readFileSync(join(root, 'functions', file), 'utf8')));
    const stores = files.filter((file) => file.endsWith('-store.ts'));
    expect(stores.length).toBeGreaterThan(15);
    // A rule may retry a conflict of its store.
    const retrying = /import \{ conflict, retryOnConflict \} from '(\.\.\/)+kit\/store'/;
    const others = files.filter((file) => !stores.includes(file));
    const isRetry = (file: string) => retrying.test(readFileSync(join(root, 'functions', file), 'utf8'));
    expect(others.filter((file) => !isRetry(file))).toEqual([]);
  });
});
