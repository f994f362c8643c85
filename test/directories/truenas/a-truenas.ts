import { onTestFinished } from 'vitest';
import { MovableClock } from '../../../sandbox/kit/simulator.ts';
import { startTrueNas, type TrueNasOptions, type TrueNasSimulator } from '../../../sandbox/truenas/index.ts';
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

export interface TestTrueNas {
  readonly nas: TrueNasSimulator;
  readonly clock: MovableClock;
  readonly directory: Directory;
  readonly lines: readonly LogLine[];
  /** How often a method was called, refused calls among them. */
  count(method: string): number;
}

interface Wanted extends Partial<Omit<TrueNasOptions, 'clock'>> {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly secrets?: Readonly<Record<string, string>>;
  /** Replaces the way in which pauses are waited. */
  readonly wait?: Clock['wait'];
  /** Done to the simulator before the directory is opened, which signs in at once. */
  readonly prepare?: (nas: TrueNasSimulator) => void;
  /** Sign in with the key of ACCOUNT_WRITE alone. */
  readonly limited?: boolean;
}

/** A directory on a simulator of its own; both are closed when the test ends. */
export async function openNas({
  settings,
  secrets,
  wait,
  limited,
  prepare,
  ...options
}: Wanted = {}): Promise<TestTrueNas> {
  const clock = new MovableClock();
  const nas = await startTrueNas({ clock, ...options });
  nas.faults.set({ jobPace: 2 });
  prepare?.(nas);
  const lines: LogLine[] = [];
  const at =
    (level: string): Log['info'] =>
    (data, message) =>
      void lines.push({ level, data, message });
  const known: Readonly<Record<string, string>> = {
    TRUENAS_KEY: limited ? nas.apiKeys.limited : nas.apiKeys.deskhand,
    ...secrets,
  };
  const kinds = await loadKinds();
  const written = {
    url: nas.url.replace('http', 'ws'),
    account: limited ? 'deskhand-limited' : 'deskhand',
    ...(settings && 'password' in settings ? {} : { api_key: 'TRUENAS_KEY' }),
    ...settings,
  };
  const configured = new Map([
    ['nas', { kind: 'truenas', label: 'Archive', settings: kinds.get('truenas')?.settings.parse(written) }],
  ]);
  const opened = openDirectories(kinds, configured, {
    clock: { now: () => clock.now(), wait: wait ?? machineClock.wait },
    log: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') },
    secret: (name) => (known[name] === undefined ? undefined : new Secret(known[name])),
  });
  const directory = opened.get('nas');
  if (!directory) throw new Error('The directory was not opened.');
  onTestFinished(async () => {
    await directory.close();
    await nas.close();
  });
  const count = (method: string) => nas.calls.filter((call) => call.method === method).length;
  return { nas, clock, directory, lines, count };
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

export async function groupNamed(directory: Directory, name: string) {
  const group = await directory.findGroup(name);
  if (!group) throw new Error(`There is no group ${name}.`);
  return { directory: group.directory, id: group.id, name: group.name };
}

export interface Applied {
  readonly step: Step;
  /** The secret that was kept, or that the NAS made. */
  readonly secret: string | undefined;
}

/** Makes one change as the engine does: a kept secret is given again. */
export async function apply(directory: Directory, subject: Subject, change: Change): Promise<Applied> {
  const handler = directory.handlers[change.kind] as
    | ((subject: Subject, change: Change, context: ApplyContext) => Promise<Step>)
    | undefined;
  if (!handler) throw new Error(`${directory.label} cannot ${change.kind}.`);
  let secret: Secret | undefined;
  const keep = async (make: () => Secret) => {
    secret ??= make();
    return secret;
  };
  const step = await handler(subject, change, { signal: AbortSignal.timeout(30_000), keep });
  const made = step.state === 'done' ? step.secret : undefined;
  return { step, secret: (made ?? secret)?.reveal() };
}
