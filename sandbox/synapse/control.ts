import type { ControlDoor } from '../kit/control-door.ts';
import type { SynapseCall } from './calls.ts';
import { userObject } from './endpoints/user-object.ts';
import type { SynapseFaults } from './faults.ts';
import type { SynapseState } from './state.ts';

/** What the sandbox shows and turns of this homeserver. */
export function synapseDoor(faults: SynapseFaults, calls: readonly SynapseCall[], state: SynapseState): ControlDoor {
  return {
    faults,
    shown: {
      calls: () => ({ calls }),
      users: () => ({ users: [...state.users.values()].map(userObject) }),
    },
  };
}
