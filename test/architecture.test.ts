import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { expect, test } from 'vitest';

const rules = createRequire(import.meta.url)('../.dependency-cruiser.cjs');
const rooms = ['bin', 'lib', 'functions', 'domain', 'local', 'load', 'test', 'tools', 'web'].filter(
  existsSync,
);

test('the rooms keep their import rules, and the checker has really looked', {
  timeout: 120_000,
}, async () => {
  const { output } = await cruise(
    rooms,
    { ruleSet: rules, validate: true, ...rules.options },
    rules.options.enhancedResolveOptions,
    { tsConfig: extractTSConfig('tsconfig.json') },
  );
  const { summary, modules } = output as ICruiseResult;
  expect(summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual([]);
  for (const room of rooms) {
    const seen = modules.filter(({ source }) => source.startsWith(`${room}/`)).length;
    expect(seen, `modules seen in ${room}`).toBeGreaterThan(room === 'bin' ? 0 : 2);
  }
  expect(summary.totalDependenciesCruised).toBeGreaterThan(500);
});
