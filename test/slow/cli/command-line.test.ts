import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const cli = join(root, 'src/cli/deskhand.js');
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

describe('the Node that Deskhand needs', () => {
  const { engines, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    engines: { node: string };
    devDependencies: { node: string };
  };
  const needed = engines.node.replace('>=', '');

  /** Node believes the version that it is given, as Deskhand then does. */
  const runOn = (version: string) => {
    const pretend = `Object.defineProperty(process.versions, 'node', { value: '${version}' })`;
    const words = ['--import', `data:text/javascript,${encodeURIComponent(pretend)}`, cli, '--version'];
    return spawnSync(process.execPath, words, { encoding: 'utf8' });
  };

  it.each(['20.20.2', '22.22.0', '23.11.1', '8.17.0'])('is said in words on Node %s', (version) => {
    const { status, stdout, stderr } = runOn(version);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(`needs Node ${needed} or newer. This is Node ${version}.`);
    expect(stderr).toContain('npm ci');
    expect(stderr).toContain('https://nodejs.org');
  });

  it.each([`${needed}.0.0`, '30.1.0'])('is there on Node %s', (version) => {
    expect(runOn(version)).toMatchObject({ status: 0, stderr: '' });
  });

  it('is the same in package.json, in .node-version and among the packages', () => {
    expect(readFileSync(join(root, '.node-version'), 'utf8').trim()).toBe(needed);
    expect(devDependencies.node.split('.')[0]).toBe(needed);
  });
});
