import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { onTestFinished } from 'vitest';
import { MovableClock } from '../../../sandbox/kit/simulator.ts';
import { type SynapseOptions, type SynapseSimulator, startSynapse } from '../../../sandbox/synapse/index.ts';
import { type Clock, machineClock } from '../../../src/core/clock.ts';
import type { Directory } from '../../../src/core/directory.ts';
import type { Log } from '../../../src/core/log.ts';
import { Secret } from '../../../src/core/secret.ts';
import { loadKinds, openDirectories } from '../../../src/directories/index.ts';
import { type RecordedLog, recordLog } from '../changing.ts';

export interface TestHomeserver {
  readonly synapse: SynapseSimulator;
  readonly clock: MovableClock;
  readonly matrix: Directory;
  readonly lines: RecordedLog['lines'];
  /** Calls that the server got, as `METHOD /path`. */
  calls(part: string): readonly string[];
  /** Ends the server. */
  stop(): Promise<void>;
}

interface Wanted extends Partial<Omit<SynapseOptions, 'clock'>> {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly token?: string;
  /** Replaces the way in which pauses are waited. */
  readonly wait?: Clock['wait'];
}

/** A directory on a simulator of its own; both are closed when the test ends. */
export async function openHomeserver({ settings, token, wait, ...options }: Wanted = {}): Promise<TestHomeserver> {
  const clock = new MovableClock();
  const synapse = await startSynapse({ clock, ...options });
  const serverName = options.serverName ?? 'example.org';
  const log = recordLog();
  const matrix = await openMatrix({
    settings: { url: synapse.url, server_name: serverName, ...settings },
    token: token ?? synapse.botToken,
    clock: { now: () => clock.now(), wait: wait ?? machineClock.wait },
    log,
  });
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= synapse.close();
    return stopping;
  };
  onTestFinished(async () => {
    await matrix.close();
    await stop();
  });
  const calls = (part: string) =>
    synapse.calls.map(({ method, path }) => `${method} ${path}`).filter((call) => call.includes(part));
  return { synapse, clock, matrix, lines: log.lines, calls, stop };
}

interface MatrixOptions {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly token: string;
  readonly clock: Clock;
  readonly log?: Log;
}

/** Opens the kind as the configuration would. */
export async function openMatrix({ settings, token, clock, log = recordLog() }: MatrixOptions): Promise<Directory> {
  const kinds = await loadKinds();
  const parsed = kinds.get('synapse')?.settings.parse({ token: 'MATRIX_TOKEN', ...settings });
  const configured = new Map([['matrix', { kind: 'synapse', label: 'Matrix', settings: parsed }]]);
  const secret = (name: string) => (name === 'MATRIX_TOKEN' ? new Secret(token) : undefined);
  const matrix = openDirectories(kinds, configured, { clock, log, secret }).get('matrix');
  if (!matrix) throw new Error('The directory was not opened.');
  return matrix;
}

/** A directory on a server that answers in a test's own way; both are closed when the test ends. */
export async function openServedBy(listener: RequestListener): Promise<Directory> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  const settings = { url: `http://127.0.0.1:${address.port}`, server_name: 'example.org' };
  const matrix = await openMatrix({ settings, token: 'x', clock: machineClock });
  onTestFinished(async () => {
    await matrix.close();
    server.closeAllConnections();
    server.close();
  });
  return matrix;
}
