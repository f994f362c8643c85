import { type FaultSwitch, FaultTable, isBoolean, isCount, isText } from '../kit/fault-table.ts';
/** The switches that make this homeserver misbehave, or be another one; `healthy` has their values when all is well. */
export interface SynapseFaultValues {
  latency: number;
  serverError: 0 | 500 | 502;
  tooManyRequests: number;
  resetAfterApply: boolean;
  redactionFails: 'none' | 'job' | 'events';
  loginLimits: boolean;
  version: string;
  mas: boolean;
  onlyFor: string;
  times: number;
}

const switches: Readonly<Record<keyof SynapseFaultValues, FaultSwitch>> = {
  latency: { description: 'Milliseconds to wait before each answer.', accepts: isCount },
  serverError: {
    description:
      'Answer with this status (500 or 502) and an HTML page, as a proxy does; the call has no effect. 0 = off.',
    accepts: (value) => value === 0 || value === 500 || value === 502,
  },
  tooManyRequests: {
    description: 'Answer 429 with Retry-After of so many seconds; the call has no effect. 0 = off.',
    accepts: isCount,
  },
  resetAfterApply: {
    description: 'Apply the call, then cut the connection instead of answering.',
    accepts: isBoolean,
  },
  redactionFails: {
    description:
      'How redactions started from now on end: none = well, job = failed, events = complete with some refused.',
    accepts: (value) => value === 'none' || value === 'job' || value === 'events',
  },
  loginLimits: {
    description: 'Keep to the default rc_login limits (5 logins per address, then one in 333 s). false = no limit.',
    accepts: isBoolean,
  },
  version: {
    description: 'Be this version, such as 1.98.0. Empty = the one it was started as.',
    accepts: (value) => typeof value === 'string' && /^(\d{1,3}(\.\d{1,3}){1,2})?$/.test(value),
  },
  mas: {
    description: 'Be as with Matrix Authentication Service: passwords, server admins and tokens are not served.',
    accepts: isBoolean,
  },
  onlyFor: {
    description: 'Restrict the call faults to calls whose "METHOD /path" contains this text. Empty = all calls.',
    accepts: isText,
  },
  times: {
    description: 'Let the call faults happen only so many more times, then clear them. 0 = no limit.',
    accepts: isCount,
  },
};

const healthy: Readonly<SynapseFaultValues> = {
  latency: 0,
  serverError: 0,
  tooManyRequests: 0,
  resetAfterApply: false,
  redactionFails: 'none',
  loginLimits: true,
  version: '',
  mas: false,
  onlyFor: '',
  times: 0,
};

const callFaultsOff = { latency: 0, serverError: 0, tooManyRequests: 0, resetAfterApply: false } as const;

/** The fault switches of the homeserver; calls are named "METHOD /path". */
export class SynapseFaults extends FaultTable<SynapseFaultValues> {
  constructor() {
    super({ switches, healthy, callFaultsOff });
  }
}
