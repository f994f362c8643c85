import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const cli = join(import.meta.dirname, '../../../src/cli/main.ts');
const run = (words: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...words], { encoding: 'utf8' });
  return { status, stdout, stderr };
};

describe('the command line', () => {
  it.each([
    ['an unknown option', ['check', '--nonsense'], /unknown option/],
    ['a misspelt option, with what was meant', ['start', '--confg', 'x'], /Did you mean --config/],
    ['an unknown command', ['nonsense'], /unknown command/],
    ['an unknown command of a command', ['audit', 'nonsense'], /unknown command/],
    ['a missing argument', ['policy', 'replay'], /missing required argument/],
    ['a choice that there is not', ['audit', 'export', '--format', 'xml'], /Allowed choices are/],
    ['a port that is none', ['sandbox', '--port', '70000'], /A port is a number/],
    ['a configuration that is not there', ['check', '--config', 'nowhere.yml'], /nowhere\.yml/],
  ])('ends with 2 for %s', (_what, words, says) => {
    const { status, stderr } = run(words);
    expect(stderr).toMatch(says);
    expect(status).toBe(2);
  });

  it.each(['--help', '--version'])('ends with 0 for %s', (word) => {
    expect(run([word])).toMatchObject({ status: 0, stderr: '' });
  });
});
