import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const { NODE_COMPILE_CACHE = '' } = process.env;
let folder: string;

/** An install that has Deskhand and the packages of `npm ci --omit=dev`. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deskhand-install-'));
  for (const part of ['package.json', 'src']) cpSync(join(root, part), join(folder, part), { recursive: true });
  const packages = join(folder, 'node_modules');
  mkdirSync(packages);
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (!['ws', 'preact', 'htm'].includes(name)) {
      symlinkSync(join(root, 'node_modules', name), join(packages, name));
    }
  }
});
afterEach(() => rmSync(folder, { recursive: true }));

const deskhand = (...words: string[]) =>
  spawnSync(process.execPath, [join(folder, 'src/cli/deskhand.js'), ...words], {
    encoding: 'utf8',
    env: { NODE_COMPILE_CACHE },
  });

describe('deskhand sandbox in a production install', () => {
  const says = `isn't part of a production install`;

  it('says what is missing and what to do where its packages are not there', () => {
    cpSync(join(root, 'sandbox'), join(folder, 'sandbox'), { recursive: true });
    const { status, stdout, stderr } = deskhand('sandbox', '--tour');
    expect(stderr).toMatch(/^deskhand: .*\n$/);
    expect(stderr).toContain(says);
    expect(stderr).toContain(`Cannot find package 'ws'`);
    expect(stderr).toContain('npm ci');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  });

  it('says so where its folder is not there', () => {
    const { status, stderr } = deskhand('sandbox');
    expect(stderr).toMatch(/^deskhand: .*\n$/);
    expect(stderr).toContain(says);
    expect(status).toBe(2);
  });

  it('does not blame the install for a file of the sandbox that is missing', () => {
    cpSync(join(root, 'sandbox'), join(folder, 'sandbox'), { recursive: true });
    symlinkSync(join(root, 'node_modules/ws'), join(folder, 'node_modules/ws'));
    rmSync(join(folder, 'sandbox/launcher/bot.ts'));
    const { status, stderr } = deskhand('sandbox');
    expect(stderr).toContain('ERR_MODULE_NOT_FOUND');
    expect(stderr).not.toContain(says);
    expect(status).toBe(1);
  });

  it('does not keep the other commands from working', () => {
    expect(deskhand('--help')).toMatchObject({ status: 0, stderr: '' });
  });
});
