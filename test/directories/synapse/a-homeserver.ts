import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { onTestFinished } from 'vitest';
import { MovableClock } from '../../../sandbox/kit/simulator.ts';
import { type MasSimulator, startMas } from '../../../sandbox/mas/index.ts';
import { type SynapseOptions, type SynapseSimulator, startSynapse } from '../../../sandbox/synapse/index.ts';
import { type Clock, machineClock } from '../../../src/core/clock.ts';
import type { Directory } from '../../../src/core/directory.ts';
import type { Log } from '../../../src/core/log.ts';
import { Secret } from '../../../src/core/secret.ts';
import { loadKinds, openDirectories } from '../../../src/directories/index.ts';
import { type RecordedLog, recordLog } from '../changing.ts';

export interface TestHomeserver {
  readonly synapse: SynapseSimulator;
  /** Looks after sign-ins, where it was asked for. */
  readonly mas: MasSimulator | undefined;
  readonly clock: MovableClock;
  readonly matrix: Directory;
  readonly lines: RecordedLog['lines'];
  /** Calls that the server got, as `METHOD /path`. */
  calls(part: string): readonly string[];
  /** Ends the server. */
  stop(): Promise<void>;
}

interface Wanted extends Partial<Omit<SynapseOptions, 'clock'>> {
  /** Starts Matrix Authentication Service too, and connects the directory to it. */
  readonly withMas?: boolean;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly token?: string;
  /** In the place of the secret of the service's client. */
  readonly masSecret?: string;
  /** Replaces the way in which pauses are waited. */
  readonly wait?: Clock['wait'];
}

/** A directory on a simulator of its own; both are closed when the test ends. */
export async function openHomeserver({
  settings,
  token,
  masSecret,
  wait,
  withMas,
  ...options
}: Wanted = {}): Promise<TestHomeserver> {
  const clock = new MovableClock();
  const synapse = await startSynapse({ clock, ...(withMas && { mas: true }), ...options });
  const mas = withMas ? await startMas({ clock, homeserver: synapse.state }) : undefined;
  const serverName = options.serverName ?? 'example.org';
  const log = recordLog();
  const matrix = await openMatrix({
    settings: {
      url: synapse.url,
      server_name: serverName,
      ...(mas && { authentication: authenticationOf(mas) }),
      ...settings,
    },
    token: token ?? synapse.botToken,
    masSecret: masSecret ?? mas?.client.secret ?? '',
    clock: { now: () => clock.now(), wait: wait ?? machineClock.wait },
    log,
  });
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= Promise.all([synapse.close(), mas?.close()]).then(() => undefined);
    return stopping;
  };
  onTestFinished(async () => {
    await matrix.close();
    await stop();
  });
  const calls = (part: string) =>
    [...synapse.calls, ...(mas?.calls ?? [])]
      .map(({ method, path }) => `${method} ${path}`)
      .filter((call) => call.includes(part));
  return { synapse, mas, clock, matrix, lines: log.lines, calls, stop };
}

const authenticationOf = ({ url, client }: MasSimulator) => ({
  url,
  client_id: client.id,
  client_secret: 'MAS_SECRET',
});

interface MatrixOptions {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly token: string;
  readonly masSecret?: string;
  readonly clock: Clock;
  readonly log?: Log;
}

/** Opens the kind as the configuration would. */
export async function openMatrix({
  settings,
  token,
  masSecret = '',
  clock,
  log = recordLog(),
}: MatrixOptions): Promise<Directory> {
  const kinds = await loadKinds();
  const parsed = kinds.get('synapse')?.settings.parse({ token: 'MATRIX_TOKEN', ...settings });
  const configured = new Map([['matrix', { kind: 'synapse', label: 'Matrix', settings: parsed }]]);
  const secrets: Readonly<Record<string, string>> = { MATRIX_TOKEN: token, MAS_SECRET: masSecret };
  const secret = (name: string) => (secrets[name] === undefined ? undefined : new Secret(secrets[name]));
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
