import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';

const root = join(import.meta.dirname, '../../..');

/** `deskhand sandbox` as somebody runs it, with a folder of its own for temporary files. */
export class SandboxProgram {
  readonly folder: string;
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  output = '';
  words = '';

  constructor(given: readonly string[] = [], folder = mkdtempSync(join(tmpdir(), 'deskhand-test-'))) {
    this.folder = folder;
    const { child } = this.#spawn(given);
    this.child = child;
    child.stdout.on('data', (chunk: Buffer) => {
      this.output += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      this.words += chunk.toString();
    });
    this.ended = once(child, 'close').then(([code]) => code as number | null);
    onTestFinished(async () => {
      child.kill('SIGKILL');
      await this.ended;
      rmSync(this.folder, { recursive: true, force: true });
    });
  }

  #spawn(given: readonly string[]) {
    const { NODE_COMPILE_CACHE = '' } = process.env;
    const environment = { PATH: '', TMPDIR: this.folder, NODE_COMPILE_CACHE };
    const child = spawn(process.execPath, ['src/cli/main.ts', 'sandbox', ...given], {
      cwd: root,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return { child };
  }

  /** Waits for words on stderr. */
  async says(words: string): Promise<void> {
    const hears = () => {
      if (!this.words.includes(words)) throw new Error(`It has not said “${words}” but:\n${this.words}`);
    };
    await vi.waitFor(hears, { timeout: 60_000, interval: 20 });
  }

  /** What stdout announces, one JSON line per service. */
  announcements(): readonly { readonly service: string; readonly url: string; readonly control?: string }[] {
    const lines = this.output.trimEnd().split('\n');
    return lines.map((line) => JSON.parse(line) as { service: string; url: string; control?: string });
  }

  /** Asks it to end and gives its exit code. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.child.kill(signal);
    return this.ended;
  }
}
