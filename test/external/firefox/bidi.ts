import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { WebSocket } from 'ws';

const PATIENCE = 30_000;

/** An answer or event of WebDriver BiDi; its shape depends on the method. */
type Told = Readonly<Record<string, unknown>>;

/** A profile that asks nothing of anybody, and shows what the tests want to see. */
const preferences = (isDark: boolean): string =>
  Object.entries({
    'app.normandy.enabled': false,
    'app.update.disabledForTesting': true,
    'browser.shell.checkDefaultBrowser': false,
    'browser.tabs.firefox-view': false,
    'datareporting.policy.dataSubmissionEnabled': false,
    'layout.css.prefers-color-scheme.content-override': isDark ? 0 : 1,
    'network.captive-portal-service.enabled': false,
    'network.connectivity-service.enabled': false,
    'remote.prefs.recommended': true,
    'services.settings.server': 'data:,#remote-settings-dummy/v1',
    'toolkit.telemetry.enabled': false,
    'ui.prefersReducedMotion': 1,
  })
    .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`)
    .join('');

/** Debian's Firefox with a fresh profile, driven by WebDriver BiDi, which it speaks by itself. */
export class Firefox {
  readonly #process: ChildProcess;
  readonly #folder: string;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, { resolve(told: Told): void; reject(error: Error): void }>();
  readonly #listeners: ((method: string, told: Told) => void)[] = [];
  #next = 1;

  private constructor(child: ChildProcess, folder: string, socket: WebSocket) {
    this.#process = child;
    this.#folder = folder;
    this.#socket = socket;
    socket.on('message', (data) => this.#take(JSON.parse(String(data)) as Told));
  }

  static async start(isDark: boolean): Promise<Firefox> {
    const folder = await mkdtemp(join(tmpdir(), 'deskhand-firefox-'));
    await writeFile(join(folder, 'user.js'), preferences(isDark));
    const flags = ['--headless', '--no-remote', '--profile', folder, '--remote-debugging-port', '0', 'about:blank'];
    const child = spawn('firefox-esr', flags, { stdio: ['ignore', 'ignore', 'pipe'] });
    const address = await awaitAddress(child);
    const socket = new WebSocket(`${address}/session`, { perMessageDeflate: false });
    await once(socket, 'open');
    const firefox = new Firefox(child, folder, socket);
    await firefox.ask('session.new', { capabilities: {} });
    await firefox.ask('session.subscribe', {
      events: ['log.entryAdded', 'network.fetchError', 'network.responseCompleted'],
    });
    return firefox;
  }

  /** Calls one method. Rejects with what Firefox says is wrong. */
  ask(method: string, parameters: object): Promise<Told> {
    const id = this.#next;
    this.#next += 1;
    this.#socket.send(JSON.stringify({ id, method, params: parameters }));
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  onEvent(listener: (method: string, told: Told) => void): void {
    this.#listeners.push(listener);
  }

  async close(): Promise<void> {
    const ended = once(this.#process, 'exit');
    await this.ask('browser.close', {}).catch(() => this.#process.kill('SIGKILL'));
    const force = setTimeout(() => this.#process.kill('SIGKILL'), 5_000);
    await ended;
    clearTimeout(force);
    this.#socket.terminate();
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 3 });
  }

  #take(told: Told): void {
    if (told.type === 'event') {
      for (const listener of this.#listeners) listener(String(told.method), told.params as Told);
      return;
    }
    const waiting = this.#waiting.get(Number(told.id));
    this.#waiting.delete(Number(told.id));
    if (told.type === 'error') waiting?.reject(new Error(`${told.error}: ${told.message}`));
    else waiting?.resolve(told.result as Told);
  }
}

function awaitAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('Firefox told no address in time.')), PATIENCE);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`Firefox ended with code ${code}.`)));
    if (child.stderr === null) return;
    createInterface({ input: child.stderr }).on('line', (line) => {
      const [, address] = /WebDriver BiDi listening on (ws:\/\/\S+)/.exec(line) ?? [];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(address);
    });
  });
}
