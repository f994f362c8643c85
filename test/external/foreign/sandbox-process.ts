import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

const root = resolve(import.meta.dirname, '../../..');
const PATIENCE = 30_000;

/** What a simulator announced of itself: one JSON line of the sandbox. */
export type Announcement = Readonly<Record<string, unknown>> & { readonly service: string; readonly url: string };

/** `npm run sandbox -- --no-bot --only <services>` as a process of its own. */
export interface SandboxProcess {
  /** What a service announced. Throws where it is not running. */
  service(name: string): Announcement;
  close(): Promise<void>;
}

/** Starts it on free ports. Rejects where it ends, or is not up after half a minute. */
export async function startSandbox(only: string): Promise<SandboxProcess> {
  const child = spawn(process.execPath, ['src/cli/main.ts', 'sandbox', '--no-bot', '--only', only], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const announcements = new Map<string, Announcement>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    const announcement = JSON.parse(line) as Announcement;
    announcements.set(announcement.service, announcement);
  });
  try {
    await awaitLine(child, 'runs until');
  } catch (cause) {
    await end(child);
    throw cause;
  }
  return {
    service: (name) => {
      const found = announcements.get(name);
      if (found === undefined) throw new RangeError(`The sandbox announced no ${name}.`);
      return found;
    },
    close: () => end(child),
  };
}

/** Resolves when the process says a line with these words on stderr or stdout; rejects where it ends before. */
export function awaitLine(child: ChildProcess, words: string): Promise<void> {
  const said: string[] = [];
  return new Promise((resolveLine, reject) => {
    const giveUp = (why: string) => {
      clearTimeout(timer);
      reject(new Error(`${why}: ${said.slice(-20).join('\n')}`));
    };
    const timer = setTimeout(() => giveUp(`“${words}” was not said in time`), PATIENCE);
    child.once('exit', (code) => giveUp(`ended with code ${code}`));
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        said.push(line);
        if (!line.includes(words)) return;
        clearTimeout(timer);
        resolveLine();
      });
    }
  });
}

/** Ends a process by its id, kindly first. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  const force = setTimeout(() => child.kill('SIGKILL'), 5_000);
  child.kill('SIGTERM');
  await ended;
  clearTimeout(force);
}
