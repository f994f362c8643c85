import { answerControl, type ControlReply } from '../kit/control-door.ts';
import type { SynapseCall } from './calls.ts';
import { userObject } from './endpoints/user-object.ts';
import type { SynapseFaults } from './faults.ts';
import type { SynapseState } from './state.ts';

interface Controlled {
  readonly faults: SynapseFaults;
  readonly calls: readonly SynapseCall[];
  readonly state: SynapseState;
}

/** The sandbox's own door, not part of Synapse. */
export function control(
  { faults, calls, state }: Controlled,
  method: string,
  path: string,
  contentType: string,
  body: string,
): ControlReply {
  const shown = {
    '/_control/calls': () => ({ calls }),
    '/_control/users': () => ({ users: [...state.users.values()].map(userObject) }),
  };
  return answerControl(faults, shown, { method, path, contentType, body });
}
