import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const cli = join(import.meta.dirname, '../../src/cli/main.ts');

/** Each start takes half a second, so this is one of each kind; test/slow/cli/ has the others. */
it.each([
  ['2, and says why, for a configuration that is not there', ['check', '--config', 'nowhere.yml'], 2, /nowhere\.yml/],
  ['0, and is silent, for --version', ['--version'], 0, /^$/],
])('the program ends with %s', async (_what, words, code, says) => {
  const ended = await new Promise<{ code: unknown; stderr: string }>((resolve) => {
    execFile(process.execPath, [cli, ...words], (failure, _stdout, stderr) =>
      resolve({ code: failure?.code ?? 0, stderr }),
    );
  });
  expect(ended.code).toBe(code);
  expect(ended.stderr).toMatch(says);
});
