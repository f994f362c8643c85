import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/external/samba/**/*.test.ts'],
    // One domain serves them all.
    fileParallelism: false,
    experimental: { viteModuleRunner: false },
    testTimeout: 120_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 15_000, interval: 50 } },
  },
});
