import { type CallFaults, CallFaultTable, callFaultSwitches } from '../kit/call-faults.ts';
import { choice, count, type FaultSwitches, flag } from '../kit/fault-table.ts';

/** The switches that make this homeserver misbehave, or be another one. */
export interface SynapseFaultValues extends CallFaults {
  latency: number;
  serverError: 0 | 500 | 502;
  tooManyRequests: number;
  resetAfterApply: boolean;
  redactionFails: 'none' | 'job' | 'events';
  loginLimits: boolean;
  version: string;
  mas: boolean;
}

const switches: FaultSwitches<SynapseFaultValues> = {
  latency: count('Milliseconds to wait before each answer.', 0, 2000),
  serverError: choice(
    'Answer with this status (500 or 502) and an HTML page, as a proxy does; the call has no effect. 0 = off.',
    [0, 500, 502],
  ),
  tooManyRequests: count('Answer 429 with Retry-After of so many seconds; the call has no effect. 0 = off.', 0, 3),
  resetAfterApply: flag('Apply the call, then cut the connection instead of answering.'),
  redactionFails: choice(
    'How redactions started from now on end: none = well, job = failed, events = complete with some refused.',
    ['none', 'job', 'events'],
  ),
  loginLimits: flag(
    'Keep to the default rc_login limits (5 logins per address, then one in 333 s). false = no limit.',
    true,
  ),
  version: {
    description: 'Be this version, such as 1.98.0. Empty = the one it was started as.',
    usual: '',
    example: '1.98.0',
    fits: (value) => typeof value === 'string' && /^(\d{1,3}(\.\d{1,3}){1,2})?$/.test(value),
  },
  mas: flag('Be as with Matrix Authentication Service: passwords, server admins and tokens are not served.'),
  ...callFaultSwitches('calls whose "METHOD /path"', 'PUT /_synapse'),
};

const callFaultsOff = { latency: 0, serverError: 0, tooManyRequests: 0, resetAfterApply: false } as const;

/** The fault switches of the homeserver; calls are named "METHOD /path". */
export class SynapseFaults extends CallFaultTable<SynapseFaultValues> {
  constructor() {
    super(switches, callFaultsOff);
  }
}
