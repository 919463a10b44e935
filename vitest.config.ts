import { defineConfig } from 'vitest/config';

const rooms = '{bin,lib,functions,domain,client,local,web,load,test,tools}';

export default defineConfig({
  test: {
    sequence: { shuffle: true },
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    env: {
      // Handlers that run in the test's own process: their lines say nothing there.
      POWERTOOLS_LOG_LEVEL: 'SILENT',
      ORIGIN_SECRET: 'the-origin-secret',
      POWERTOOLS_METRICS_DISABLED: 'true',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'rooms',
          include: [`${rooms}/**/*.test.ts`],
          exclude: ['**/node_modules/**', 'test/e2e/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'end to end',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/e2e/assembly.ts'],
        },
      },
    ],
  },
});
