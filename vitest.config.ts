import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // What needs a browser, a database server or a real homeserver is called by .ci/run.
    exclude: ['test/browser/**', 'test/postgres/**', 'test/real-synapse/**'],
    // Most of the time goes into waiting for processes and timers, so there are more workers than cores.
    maxWorkers: 4,
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
