import { spawn } from 'node:child_process';
import { pbkdf2 } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type BotCommand, BotTrouble, createBotProcess } from '../../../sandbox/launcher/bot-process.ts';

const double = join(import.meta.dirname, 'bot-double.ts');

function newLogFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'deskhand-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'bot.log');
}

function prepare(manner: string, more: Partial<BotCommand> = {}) {
  const logFile = newLogFile();
  const bot = createBotProcess({ arguments: [double, manner], environment: {}, logFile, ...more });
  onTestFinished(() => bot.stop());
  return { bot, log: () => readFileSync(logFile, 'utf8') };
}

describe('the bot as a process', () => {
  it('is up once it has said that it is ready, and down once it is stopped', async () => {
    const { bot } = prepare('well');
    expect(bot.isUp()).toBe(false);
    await bot.start();
    expect(bot.isUp()).toBe(true);
    await bot.stop();
    expect(bot.isUp()).toBe(false);
  });

  it('gets the environment that it is given and nothing of the sandbox’s own', async () => {
    const { bot, log } = prepare('well', { environment: { NAS_PASSWORD: 'x' } });
    await bot.start();
    await bot.stop();
    const variables = /variables: (.*)"/.exec(log())?.[1]?.split(' ') ?? [];
    expect(variables.filter((name) => !name.startsWith('NODE_CHANNEL'))).toEqual(['NAS_PASSWORD']);
  });

  it('writes everything that it says into the log, over a restart too', async () => {
    const { bot, log } = prepare('well');
    await bot.start();
    await bot.restart();
    await bot.stop();
    expect(log().match(/"ready"/g)).toHaveLength(2);
    expect(log()).toContain('a warning that is no JSON');
  });

  it('is told the time before it is ready, in a process that was started again too, and whenever it changes', async () => {
    let ahead = 0;
    const { bot, log } = prepare('well', { greeting: () => ({ kind: 'clock', ahead }) });
    await bot.start();
    ahead = 60_000;
    bot.tell({ kind: 'clock', ahead });
    await expect.poll(log).toContain('60000');
    await bot.kill();
    bot.tell({ kind: 'clock', ahead });
    await bot.start();
    await bot.stop();
    const heard = [...log().matchAll(/"ready"|ahead\\":(\d+)/g)].map(([word, time]) => time ?? word);
    expect(heard).toEqual(['0', '"ready"', '60000', '60000', '"ready"']);
  });

  it('stays down after it was killed, which is no surprise, and can be started again', async () => {
    const surprises: string[] = [];
    const { bot } = prepare('well', { onUnexpectedEnd: (how) => surprises.push(how) });
    await bot.start();
    await bot.kill();
    expect(bot.isUp()).toBe(false);
    await bot.start();
    expect(bot.isUp()).toBe(true);
    expect(surprises).toEqual([]);
  });

  it('tells when it ends by itself', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const { bot } = prepare('dying', { onUnexpectedEnd: resolve });
    await bot.start();
    expect(await promise).toBe('exit code 7');
    expect(bot.isUp()).toBe(false);
  });

  it('tells what it wrote last where it never comes up', async () => {
    const { bot } = prepare('broken');
    const trouble = await bot.start().catch((error: unknown) => error);
    expect(trouble).toBeInstanceOf(BotTrouble);
    expect(String(trouble)).toMatch(/exit code 2[\s\S]*the policy has a fault/);
  });

  it('gives up where it is not ready in time, and leaves no process behind', async () => {
    const { bot } = prepare('slow', { startTimeout: 300 });
    await expect(bot.start()).rejects.toThrow(/not ready after 300 ms/);
    expect(bot.isUp()).toBe(false);
    await bot.stop();
  });

  it('has closed its log once it has ended, however early that was: the folder can go', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'deskhand-test-'));
    const logFile = join(folder, 'bot.log');
    const bot = createBotProcess({ arguments: [double], environment: {}, logFile });
    // Node opens files where it reckons this, so the log is opened late.
    const busy = Array.from({ length: 8 }, () => promisify(pbkdf2)('a', 'b', 100_000, 64, 'sha512'));
    const starting = bot.start().catch((error: unknown) => error);
    await bot.kill();
    expect(existsSync(logFile)).toBe(true);
    rmSync(folder, { recursive: true });
    expect(await starting).toBeInstanceOf(BotTrouble);
    await Promise.all(busy);
  });

  it('is ended by force where it does not end when asked', async () => {
    const { bot, log } = prepare('stubborn', { stopTimeout: 200 });
    await bot.start();
    await bot.stop();
    expect(bot.isUp()).toBe(false);
    expect(log()).toContain('not yet');
  });

  it('does not outlive a sandbox that is killed', async () => {
    const logFile = newLogFile();
    const parent = spawn(process.execPath, [join(import.meta.dirname, 'parent.ts'), double, logFile], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    onTestFinished(() => void parent.kill('SIGKILL'));
    await once(parent.stdout, 'data');
    const child = await vi.waitFor(() => processIn(readFileSync(logFile, 'utf8')), { timeout: 15_000 });
    expect(isAlive(child)).toBe(true);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    await expect.poll(() => isAlive(child)).toBe(false);
  });
});

/** The double's process id, once it stands in the log. */
function processIn(log: string): number {
  const [, id] = /process: (\d+)/.exec(log) ?? [];
  if (id === undefined) throw new Error('The log does not tell yet.');
  return Number(id);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
