import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { allRoutes } from '../domain/contracts';
import { generated } from './generated';

test.each([...generated])('%s is what the contracts say', (file, text) => {
  expect(readFileSync(file, 'utf8'), 'run `npm run generate` and commit what it writes').toBe(text);
});

test('the OpenAPI document describes every route', () => {
  const { paths } = JSON.parse(generated.get('docs/openapi.json')!);
  for (const { method, path, id } of allRoutes)
    expect(paths[path][method.toLowerCase()].operationId).toBe(id);
});
