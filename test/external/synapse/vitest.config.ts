import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/external/synapse/**/*.test.ts'],
    // One homeserver serves them all.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
