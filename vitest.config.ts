import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'sandbox/test/**/*.test.ts'],
    // Only what needs nothing but npm: the rest has commands of its own, which .ci/run calls.
    exclude: ['test/slow/**', 'test/external/**'],
    // Most of the time goes into waiting for processes and timers, so there are more workers than cores.
    maxWorkers: 4,
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
