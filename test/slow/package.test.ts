import { execFileSync, spawn } from 'node:child_process';
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

/** Without blocking: what it talks to runs in this process. */
async function run(...words: string[]) {
  const program = spawn(process.execPath, [deskhand, ...words], { cwd: folder, env: environment() });
  let [stdout, stderr] = ['', ''];
  program.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  program.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const [status] = await once(program, 'close');
  return { status, stdout, stderr };
}

it('the package tells its version, and brings neither tests nor the sandbox', async () => {
  expect(await run('--version')).toMatchObject({ status: 0, stderr: '' });
  expect(existsSync(join(folder, 'node_modules/.bin/deskhand'))).toBe(true);
  const there = readdirSync(join(folder, 'node_modules/deskhand'));
  expect(there).toEqual(
    expect.arrayContaining(['dist', 'docs', 'schemas', 'deploy', 'manifest.yml', 'policy.example.yml']),
  );
  for (const name of ['src', 'test', 'sandbox']) expect(there).not.toContain(name);
  expect(await run('sandbox')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("isn't part of a production install"),
  });
});

it('the package checks and starts on a configuration, and stops when it is told to', async () => {
  const config = join(office.folder, 'deskhand.yml');
  const checked = await run('check', '--config', config);
  expect(checked.stdout).toContain('ok   nas:');
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
