import { onTestFinished } from 'vitest';
import { MovableClock } from '../../../sandbox/kit/simulator.ts';
import { type SynapseOptions, type SynapseSimulator, startSynapse } from '../../../sandbox/synapse/index.ts';
import type { Account } from '../../../src/core/account.ts';
import type { Change } from '../../../src/core/change.ts';
import { type Clock, machineClock } from '../../../src/core/clock.ts';
import { type ApplyContext, type Directory, type Step, viewOf } from '../../../src/core/directory.ts';
import type { Log } from '../../../src/core/log.ts';
import { Secret } from '../../../src/core/secret.ts';
import type { Subject } from '../../../src/core/subject.ts';
import { loadKinds, openDirectories } from '../../../src/directories/index.ts';

interface LogLine {
  readonly level: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly message: string;
}

export interface TestHomeserver {
  readonly synapse: SynapseSimulator;
  readonly clock: MovableClock;
  readonly matrix: Directory;
  readonly lines: readonly LogLine[];
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
  const lines: LogLine[] = [];
  const matrix = await openMatrix({
    settings: { url: synapse.url, server_name: serverName, ...settings },
    token: token ?? synapse.botToken,
    clock: { now: () => clock.now(), wait: wait ?? machineClock.wait },
    lines,
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
  return { synapse, clock, matrix, lines, calls, stop };
}

interface MatrixOptions {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly token: string;
  readonly clock: Clock;
  readonly lines?: LogLine[];
}

/** Opens the kind as the configuration would. */
export async function openMatrix({ settings, token, clock, lines = [] }: MatrixOptions): Promise<Directory> {
  const kinds = await loadKinds();
  const parsed = kinds.get('synapse')?.settings.parse({ token: 'MATRIX_TOKEN', ...settings });
  const configured = new Map([['matrix', { kind: 'synapse', label: 'Matrix', settings: parsed }]]);
  const at =
    (level: string): Log['info'] =>
    (data, message) =>
      void lines.push({ level, data, message });
  const log = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
  const secret = (name: string) => (name === 'MATRIX_TOKEN' ? new Secret(token) : undefined);
  const matrix = openDirectories(kinds, configured, { clock, log, secret }).get('matrix');
  if (!matrix) throw new Error('The directory was not opened.');
  return matrix;
}

/** The account that a test is about; fails where it does not exist. */
export async function accountNamed(directory: Directory, name: string): Promise<Account> {
  const account = await directory.findAccount(name);
  if (!account) throw new Error(`There is no account ${name}.`);
  return account;
}

/** The subject of a change: an account by its name, afresh. */
export async function subjectNamed(directory: Directory, name: string): Promise<Subject> {
  return { kind: 'account', directory: viewOf(directory), account: await accountNamed(directory, name) };
}

export const newAccount = (directory: Directory): Subject => ({ kind: 'new-account', directory: viewOf(directory) });

export interface Applied {
  readonly step: Step;
  /** The secret that was kept, or that the directory made. */
  readonly secret: string | undefined;
}

/** Makes one change as the engine does: a kept secret is given again. */
export async function apply(directory: Directory, subject: Subject, change: Change, kept?: Secret): Promise<Applied> {
  const handler = directory.handlers[change.kind] as
    | ((subject: Subject, change: Change, context: ApplyContext) => Promise<Step>)
    | undefined;
  if (!handler) throw new Error(`${directory.label} cannot ${change.kind}.`);
  let secret = kept;
  const keep = async (make: () => Secret) => {
    secret ??= make();
    return secret;
  };
  const step = await handler(subject, change, { signal: AbortSignal.timeout(30_000), keep });
  const made = step.state === 'done' ? step.secret : undefined;
  return { step, secret: (made ?? secret)?.reveal() };
}
