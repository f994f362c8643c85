import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/external/synapse/**/*.test.ts'],
    // One homeserver serves them all.
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
