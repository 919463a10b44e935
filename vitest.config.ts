import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{bin,lib,functions,domain,local,web,load,test,tools}/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'test/browser/**'],
    sequence: { shuffle: true },
    testTimeout: 20_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
