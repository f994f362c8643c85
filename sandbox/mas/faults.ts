import { type CallFaults, CallFaultTable, callFaultSwitches } from '../kit/call-faults.ts';
import { choice, count, type FaultSwitches, flag } from '../kit/fault-table.ts';

/** The switches that make this service misbehave, or be configured in another way. */
export interface MasFaultValues extends CallFaults {
  latency: number;
  serverError: 0 | 500 | 502;
  resetAfterApply: boolean;
  provisioningDelay: number;
  passwords: boolean;
  registration: boolean;
  revokeTokens: boolean;
  clientAllowed: boolean;
  oldRelease: boolean;
  serverName: 'right' | 'other';
  otherUser: boolean;
}

const switches: FaultSwitches<MasFaultValues> = {
  latency: count('Milliseconds to wait before each answer.', 0, 2000),
  serverError: choice(
    'Answer with this status: 500 in the words of the service, 502 as a proxy does; the call has no effect. 0 = off.',
    [0, 500, 502],
  ),
  resetAfterApply: flag('Apply the call, then cut the connection instead of answering.'),
  provisioningDelay: count('Milliseconds until the homeserver learns of a change. 0 = at once.', 0, 1500),
  passwords: flag('Let people sign in with passwords. false = single sign-on only.', true),
  registration: flag('Let newcomers register with a password.', true),
  revokeTokens: flag('Take no access token that was given before this call.'),
  clientAllowed: flag("Give the client the admin scope. false = it is not among the service's admin clients.", true),
  oldRelease: flag('Be a release that has neither a version to tell nor personal access tokens.'),
  serverName: choice('Whose accounts it looks after: those of the sandbox, or of another server.', ['right', 'other']),
  otherUser: flag('Answer changes of users with another user, as after a database was put back.'),
  ...callFaultSwitches('calls whose "METHOD /path"', 'POST /api/admin/v1/users'),
};

const callFaultsOff = {
  latency: 0,
  serverError: 0,
  resetAfterApply: false,
  revokeTokens: false,
  otherUser: false,
} as const;

/** The fault switches of the service; calls are named "METHOD /path". */
export class MasFaults extends CallFaultTable<MasFaultValues> {
  constructor() {
    super(switches, callFaultsOff);
  }
}
