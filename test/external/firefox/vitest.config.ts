import { defineConfig } from 'vitest/config';

// Needs Debian's firefox-esr, so `npm test` leaves it out: npm run test:firefox
export default defineConfig({
  test: {
    include: ['test/external/firefox/**/*.test.ts'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    fileParallelism: false,
    // A browser on a busy machine may be slower than a person would be; what fails twice is a fault.
    retry: 1,
    expect: { poll: { timeout: 30_000 } },
  },
});
