import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { Office } from '../support/an-office.ts';

const root = join(import.meta.dirname, '../..');
const { PATH = '', NODE_COMPILE_CACHE = '' } = process.env;
let office: Office | undefined;
afterEach(async () => {
  await office?.close();
  office = undefined;
});

/** What npm started, as a service manager or a shell starts it: npm and all below it are a process group. */
class NpmScript {
  readonly child: ChildProcess;
  readonly ended: Promise<unknown>;
  output = '';

  constructor(words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    this.child = spawn('npm', words, {
      cwd: root,
      env: { PATH, NODE_COMPILE_CACHE, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.output += chunk.toString();
      });
    }
    // `close` comes when nobody holds the output open any more: neither npm nor what it started is left.
    this.ended = once(this.child, 'close').then(([code, signal]) => signal ?? code);
    onTestFinished(() => this.#killAll());
  }

  async says(words: string): Promise<void> {
    await expect.poll(() => this.output, { timeout: 60_000 }).toContain(words);
  }

  /** Sends a signal to npm alone. */
  end(signal: NodeJS.Signals): Promise<unknown> {
    this.child.kill(signal);
    return this.#endsSoon();
  }

  /** Sends a signal to npm and all below it, as a terminal does at Ctrl-C. */
  endGroup(signal: NodeJS.Signals): Promise<unknown> {
    process.kill(-this.#group, signal);
    return this.#endsSoon();
  }

  get #group(): number {
    return this.child.pid ?? Number.NaN;
  }

  #endsSoon(): Promise<unknown> {
    return Promise.race([this.ended, pause(20_000, 'something that npm started lives on', { ref: false })]);
  }

  #killAll(): void {
    try {
      process.kill(-this.#group, 'SIGKILL');
    } catch {
      // All are gone, as they should be.
    }
  }
}

async function startedBot(): Promise<NpmScript> {
  office = await Office.open();
  // The office has its simulators and its configuration. The bot comes from npm.
  await office.stop();
  const script = new NpmScript(['start', '--', '--config', join(office.folder, 'deskhand.yml')], office.environment);
  await script.says('"msg":"ready"');
  return script;
}

describe('npm start', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('ends the bot in good order when npm gets %s', async (signal) => {
    const script = await startedBot();
    expect(await script.end(signal)).toBe(0);
    expect(script.output).toContain('"msg":"stopped"');
  });

  it('ends it in good order at Ctrl-C, which comes from the terminal and a moment later from npm', async () => {
    const script = await startedBot();
    // Whether the two are one to the bot is a race. So there is one more for certain, while it is stopping.
    script.child.stderr?.on('data', (chunk: Buffer) => {
      if (chunk.includes('"msg":"stopping"')) script.child.kill('SIGINT');
    });
    expect(await script.endGroup('SIGINT')).toBe(0);
    expect(script.output).toContain('"msg":"stopped"');
  });
});

describe('npm run sandbox', () => {
  const startedSandbox = async () => {
    const script = new NpmScript(['run', 'sandbox', '--', '--no-bot', '--only', 'slack']);
    await script.says('"service":"slack"');
    return script;
  };

  it('ends when npm gets SIGTERM', async () => {
    expect(await (await startedSandbox()).end('SIGTERM')).toBe(0);
  });

  it('ends in good order at Ctrl-C', async () => {
    expect(await (await startedSandbox()).endGroup('SIGINT')).toBe(0);
  });
});
