import { defineConfig, mergeConfig } from 'vitest/config';
import quick from '../../vitest.config.ts';

// Starts the bot and the sandbox as programs, kills them, or asks thousands of questions: too much for `npm test`.
const slow = mergeConfig(quick, defineConfig({ test: { testTimeout: 120_000, hookTimeout: 60_000 } }));

export default { ...slow, test: { ...slow.test, include: ['test/slow/**/*.test.ts'], exclude: [] } };
