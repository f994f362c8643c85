import { defineConfig } from 'vitest/config';

// Needs Debian's chromium, so `npm test` leaves it out: npx vitest run --config test/browser/vitest.config.ts
export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    fileParallelism: false,
    // The machine also runs the browser and the bot.
    expect: { poll: { timeout: 8_000 } },
  },
});
