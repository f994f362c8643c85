import { type FaultSwitch, FaultTable, isBoolean, isCount, isText } from '../kit/fault-table.ts';
import { type Release, releases } from './release.ts';

/** The switches that make this NAS misbehave, or be of another release; `healthy` has their values when all is well. */
export interface TrueNasFaultValues {
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
  onlyFor: string;
  times: number;
}

const switches: Readonly<Record<keyof TrueNasFaultValues, FaultSwitch>> = {
  latency: { description: 'Milliseconds that each call takes before it runs.', accepts: isCount },
  serverError: {
    description: 'Answer new connections with this status (500 or 502) and an HTML page. 0 = off.',
    accepts: (value) => value === 0 || value === 500 || value === 502,
  },
  dropSocket: {
    description: 'Cut the connection in the middle of a call: before it is applied, or after. off = not.',
    accepts: (value) => value === 'off' || value === 'before' || value === 'after',
  },
  roleMissing: {
    description: 'Refuse calls of logged-in sessions with EACCES, as for a missing role.',
    accepts: isBoolean,
  },
  rateLimited: { description: 'Refuse calls without a login with EBUSY.', accepts: isBoolean },
  jobFails: { description: 'Jobs started from now on fail half way.', accepts: isBoolean },
  jobPace: { description: 'Milliseconds between two steps of a job.', accepts: isCount },
  remoteAddress: {
    description:
      'Take new connections as coming from this address: plain ws then revokes API keys. Empty = as they are.',
    accepts: isText,
  },
  addressRefused: {
    description: 'Close new connections: their address is not on the allow-list (1008).',
    accepts: isBoolean,
  },
  standby: { description: 'Be the standby of a pair: logins are redirected.', accepts: isBoolean },
  directoryDown: { description: 'The directory service is down: its users are not listed.', accepts: isBoolean },
  version: {
    description: `Be of this release (${releases.join(', ')}), which ends all connections. Empty = as it was started.`,
    accepts: (value) => value === '' || releases.some((release) => release === value),
  },
  onlyFor: {
    description: 'Restrict the call faults to methods whose name contains this text. Empty = all.',
    accepts: isText,
  },
  times: {
    description: 'Let the call faults happen only so many more times, then clear them. 0 = no limit.',
    accepts: isCount,
  },
};

const healthy: Readonly<TrueNasFaultValues> = {
  latency: 0,
  serverError: 0,
  dropSocket: 'off',
  roleMissing: false,
  rateLimited: false,
  jobFails: false,
  jobPace: 50,
  remoteAddress: '',
  addressRefused: false,
  standby: false,
  directoryDown: false,
  version: '',
  onlyFor: '',
  times: 0,
};

const callFaultsOff = { latency: 0, dropSocket: 'off', roleMissing: false, rateLimited: false } as const;

/** The fault switches of the NAS; calls are named by their methods. */
export class TrueNasFaults extends FaultTable<TrueNasFaultValues> {
  /** @param restart called when the release has been switched */
  constructor(restart: () => void) {
    super({
      switches,
      healthy,
      callFaultsOff,
      onChange: (before, after) => {
        if (before.version !== after.version) restart();
      },
    });
  }
}
