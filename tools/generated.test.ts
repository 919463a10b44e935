import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { allRoutes } from '../domain/contracts';
import { generated } from './generated';

test.each([...generated])('%s is what the contracts say', (file, text) => {
  expect(readFileSync(file, 'utf8'), 'run `npm run generate` and commit what it writes').toBe(text);
});

test('the OpenAPI document describes every route, service and named schema', () => {
  const { paths, components, tags } = JSON.parse(generated.get('docs/openapi.json')!);
  const named = [...Object.entries<{ description?: string }>(components.schemas)];
  expect(named.filter(([, { description = '' }]) => description === '').map(([name]) => name)).toEqual([]);
  expect(tags.filter(({ description }: { description: string }) => description === '')).toEqual([]);
  for (const { method, path, id } of allRoutes)
    expect(paths[path][method.toLowerCase()].operationId).toBe(id);
});
