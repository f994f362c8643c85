import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'sandbox/test/**/*.test.ts'],
    // Only what needs nothing but npm, and no more than a minute in all: the rest has commands of its own, which .ci/run calls.
    exclude: ['test/slow/**', 'test/external/**'],
    globalSetup: 'test/support/quick-machine.ts',
    // Every file would load the same modules anew. So each has to tidy up what it changes outside itself.
    isolate: false,
    // Node loads the files as it does in production; no other loader can hide what it would refuse. It takes a third less time, too.
    experimental: { viteModuleRunner: false },
    // Some of the time goes into waiting, so there are more workers than cores.
    maxWorkers: 3,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // A machine that is busy with other things is slow, not wrong.
    expect: { poll: { timeout: 15_000, interval: 20 } },
  },
});
