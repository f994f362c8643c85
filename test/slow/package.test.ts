import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Office } from '../support/an-office.ts';

const root = join(import.meta.dirname, '../..');
let folder: string;
let office: Office;
let deskhand: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'deskhand-package-'));
  execFileSync('npm', ['pack', '--pack-destination', folder], { cwd: root, encoding: 'utf8' });
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  execFileSync('npm', ['install', '--prefer-offline', join(folder, tarball)], { cwd: folder, encoding: 'utf8' });
  deskhand = join(folder, 'node_modules/deskhand/dist/cli/deskhand.js');
  // The bot of the office itself stops: the package takes its place.
  office = await Office.open();
  await office.stop();
}, 300_000);
afterAll(async () => {
  await office?.close();
  rmSync(folder, { recursive: true, force: true });
});

const environment = () => ({ PATH: process.env.PATH, ...office.environment });
const run = (...words: string[]) =>
  spawnSync(process.execPath, [deskhand, ...words], { cwd: folder, encoding: 'utf8', env: environment() });

it('the package tells its version, and brings neither tests nor the sandbox', () => {
  expect(run('--version')).toMatchObject({ status: 0, stderr: '' });
  expect(existsSync(join(folder, 'node_modules/.bin/deskhand'))).toBe(true);
  const there = readdirSync(join(folder, 'node_modules/deskhand'));
  expect(there).toEqual(
    expect.arrayContaining(['dist', 'docs', 'schemas', 'deploy', 'manifest.yml', 'policy.example.yml']),
  );
  for (const name of ['src', 'test', 'sandbox']) expect(there).not.toContain(name);
  expect(run('sandbox')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("isn't part of a production install"),
  });
});

it('the package checks and starts on a configuration, and stops when it is told to', async () => {
  const config = join(office.folder, 'deskhand.yml');
  const checked = run('check', '--config', config);
  expect(checked.stdout).toContain('ok   nas');
  expect(checked.status).toBe(0);
  const bot = spawn(process.execPath, [deskhand, 'start', '--config', config], { cwd: folder, env: environment() });
  let said = '';
  bot.stderr.on('data', (chunk) => {
    said += chunk;
  });
  await office.slack.sockets.awaitConnections(2);
  await expect.poll(() => said).toContain('"msg":"ready"');
  bot.kill('SIGTERM');
  const [code] = await once(bot, 'exit');
  expect(code).toBe(0);
});
