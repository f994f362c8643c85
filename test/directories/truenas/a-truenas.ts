import { onTestFinished } from 'vitest';
import { MovableClock } from '../../../sandbox/kit/simulator.ts';
import { startTrueNas, type TrueNasOptions, type TrueNasSimulator } from '../../../sandbox/truenas/index.ts';
import { type Clock, machineClock } from '../../../src/core/clock.ts';
import type { Directory } from '../../../src/core/directory.ts';
import { Secret } from '../../../src/core/secret.ts';
import { loadKinds, openDirectories } from '../../../src/directories/index.ts';
import { type RecordedLog, recordLog } from '../changing.ts';

export interface TestTrueNas {
  readonly nas: TrueNasSimulator;
  readonly clock: MovableClock;
  readonly directory: Directory;
  readonly lines: RecordedLog['lines'];
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
  const log = recordLog();
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
    log,
    secret: (name) => (known[name] === undefined ? undefined : new Secret(known[name])),
  });
  const directory = opened.get('nas');
  if (!directory) throw new Error('The directory was not opened.');
  onTestFinished(async () => {
    await directory.close();
    await nas.close();
  });
  const count = (method: string) => nas.calls.filter((call) => call.method === method).length;
  return { nas, clock, directory, lines: log.lines, count };
}

export async function groupNamed(directory: Directory, name: string) {
  const group = await directory.findGroup(name);
  if (!group) throw new Error(`There is no group ${name}.`);
  return { directory: group.directory, id: group.id, name: group.name };
}
