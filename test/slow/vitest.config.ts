import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, mergeConfig } from 'vitest/config';
import quick from '../../vitest.config.ts';

const root = join(import.meta.dirname, '../..');

/** Tests of `npm test` that try a part of what they could there, and all of it here. */
const thorough = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
  .map((name) => `test/${name.replaceAll('\\', '/')}`)
  .filter((name) => name.endsWith('.test.ts'))
  .filter((name) => readFileSync(join(root, name), 'utf8').includes("/support/thorough.ts'"));

// Starts the bot and the sandbox as programs, kills them, or asks thousands of questions: too much for `npm test`.
const slow = mergeConfig(
  quick,
  defineConfig({ test: { testTimeout: 120_000, hookTimeout: 60_000, env: { DESKHAND_TESTS: 'thorough' } } }),
);

export default { ...slow, test: { ...slow.test, include: ['test/slow/**/*.test.ts', ...thorough], exclude: [] } };
