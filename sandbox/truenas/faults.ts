import { type CallFaults, CallFaultTable, callFaultSwitches } from '../kit/call-faults.ts';
import { choice, count, type FaultSwitches, flag, text } from '../kit/fault-table.ts';
import { type Release, releases } from './release.ts';

/** The switches that make this NAS misbehave, or be of another release. */
export interface TrueNasFaultValues extends CallFaults {
  latency: number;
  serverError: 0 | 500 | 502;
  dropSocket: 'off' | 'before' | 'after';
  roleMissing: boolean;
  rateLimited: boolean;
  jobFails: boolean;
  jobPace: number;
  remoteAddress: string;
  addressRefused: boolean;
  standby: boolean;
  directoryDown: boolean;
  version: Release | '';
}

const switches: FaultSwitches<TrueNasFaultValues> = {
  latency: count('Milliseconds that each call takes before it runs.', 0, 2000),
  serverError: choice('Answer new connections with this status (500 or 502) and an HTML page. 0 = off.', [0, 500, 502]),
  dropSocket: choice('Cut the connection in the middle of a call: before it is applied, or after. off = not.', [
    'off',
    'before',
    'after',
  ]),
  roleMissing: flag('Refuse calls of logged-in sessions with EACCES, as for a missing role.'),
  rateLimited: flag('Refuse calls without a login with EBUSY.'),
  jobFails: flag('Jobs started from now on fail half way.'),
  jobPace: count('Milliseconds between two steps of a job.', 50, 500),
  remoteAddress: text(
    'Take new connections as coming from this address: plain ws then revokes API keys. Empty = as they are.',
    '203.0.113.7',
  ),
  addressRefused: flag('Close new connections: their address is not on the allow-list (1008).'),
  standby: flag('Be the standby of a pair: logins are redirected.'),
  directoryDown: flag('The directory service is down: its users are not listed.'),
  version: choice(
    `Be of this release (${releases.join(', ')}), which ends all connections. Empty = as it was started.`,
    ['', ...releases],
  ),
  ...callFaultSwitches('methods whose name', 'user.update'),
};

const callFaultsOff = { latency: 0, dropSocket: 'off', roleMissing: false, rateLimited: false } as const;

/** The fault switches of the NAS; calls are named by their methods. */
export class TrueNasFaults extends CallFaultTable<TrueNasFaultValues> {
  readonly #restart: () => void;

  /** @param restart called when the release has been switched */
  constructor(restart: () => void) {
    super(switches, callFaultsOff);
    this.#restart = restart;
  }

  protected override replace(values: Readonly<TrueNasFaultValues>): void {
    const before = this.values.version;
    super.replace(values);
    if (before !== values.version) this.#restart();
  }
}
