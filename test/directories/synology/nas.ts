import { onTestFinished } from 'vitest';
import { type DsmOptions, type DsmSimulator, startDsm } from '../../../sandbox/dsm/index.ts';
import { MovableClock } from '../../../sandbox/kit/simulator.ts';
import type { Change } from '../../../src/core/change.ts';
import { type Clock, machineClock } from '../../../src/core/clock.ts';
import type { Directory } from '../../../src/core/directory.ts';
import { Secret } from '../../../src/core/secret.ts';
import type { Subject } from '../../../src/core/subject.ts';
import { loadKinds, openDirectories } from '../../../src/directories/index.ts';
import { applyContext, begin, type RecordedLog, recordLog } from '../changing.ts';

/** A clock that follows the simulator's, so that one-time passwords and pauses agree. */
function clockOf(sandbox: MovableClock): Clock {
  return { now: () => sandbox.now(), wait: machineClock.wait };
}

interface NasOptions extends Omit<DsmOptions, 'clock'> {
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Settings of the domain alone. */
  readonly domainSettings?: Readonly<Record<string, unknown>>;
  readonly secrets?: Readonly<Record<string, string>>;
  /** A simulator that runs already, as a bot finds it that was started anew. */
  readonly on?: Pick<TestNas, 'dsm' | 'clock'>;
}

export interface TestNas {
  readonly dsm: DsmSimulator;
  readonly clock: MovableClock;
  readonly log: RecordedLog;
  readonly local: Directory;
  readonly domain: Directory;
  /** Calls of a method that the simulator handled. */
  count(api: string, method: string): number;
  close(): Promise<void>;
}

/** Both kinds opened on a simulator of their own, closed when the test ends. */
export async function openNas(given: NasOptions = {}): Promise<TestNas> {
  const { settings, domainSettings, secrets, on, ...options } = given;
  const clock = on?.clock ?? new MovableClock();
  const dsm = on?.dsm ?? (await startDsm({ clock, ...options }));
  const log = recordLog();
  const known: Readonly<Record<string, string>> = { NAS_PASSWORD: 'Deskhand-Sandbox-1', ...secrets };
  const kinds = await loadKinds();
  const written = { url: dsm.url, account: 'deskhand', password: 'NAS_PASSWORD', ...settings };
  const configured = new Map(
    [
      { id: 'nas', kind: 'synology', label: 'Office NAS' },
      { id: 'office', kind: 'synology-ad', label: 'Office domain' },
    ].map(({ id, kind, label }) => [
      id,
      {
        kind,
        label,
        settings: kinds.get(kind)?.settings.parse(kind === 'synology' ? written : { ...written, ...domainSettings }),
      },
    ]),
  );
  const directories = openDirectories(kinds, configured, {
    clock: clockOf(clock),
    log,
    secret: (name) => (known[name] === undefined ? undefined : new Secret(known[name])),
  });
  const of = (id: string): Directory => {
    const directory = directories.get(id);
    if (!directory) throw new Error(`There is no directory ${id}.`);
    return directory;
  };
  let isClosed = false;
  const close = async () => {
    if (isClosed) return;
    isClosed = true;
    await Promise.all([...directories.values()].map((directory) => directory.close()));
    if (!on) await dsm.close();
  };
  onTestFinished(close);
  return {
    dsm,
    clock,
    log,
    local: of('nas'),
    domain: of('office'),
    count: (api, method) => dsm.calls.of(api, method).length,
    close,
  };
}

/** Makes a change, follows its task to the end, and gives the secret that it kept. */
export async function apply(directory: Directory, subject: Subject, change: Change): Promise<Secret | undefined> {
  const context = applyContext();
  const step = await begin(directory, subject, change, context);
  if (step.state === 'running') await follow(directory, step.task);
  return context.kept;
}

/** Polls a task until it is over. */
async function follow(directory: Directory, task: Parameters<Directory['poll']>[0]): Promise<void> {
  for (let poll = 0; poll < 20; poll += 1) {
    const status = await directory.poll(task);
    if (status.state === 'finished') return;
    if (status.state !== 'running') throw new Error(`The task ended ${status.state}: ${status.reason}`);
  }
  throw new Error('The task does not end.');
}
