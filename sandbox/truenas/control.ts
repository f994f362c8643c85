import type { ControlDoor } from '../kit/control-door.ts';
import type { TrueNasCall } from './calls.ts';
import { groupEntry, userEntry } from './entries.ts';
import type { TrueNasFaults } from './faults.ts';
import { apiVersions } from './release.ts';
import type { TrueNasState } from './state.ts';

/** What the sandbox shows and turns of this NAS. */
export function trueNasDoor(faults: TrueNasFaults, calls: readonly TrueNasCall[], state: TrueNasState): ControlDoor {
  const newestApi = () => apiVersions(state.release).at(-1) ?? { name: '', release: state.release };
  return {
    faults,
    shown: {
      calls: () => ({ calls }),
      users: () => {
        const viewer = { api: newestApi(), seesHashes: false };
        return { users: [...state.users.values()].map((user) => userEntry(state, user, viewer)) };
      },
      groups: () => ({ groups: [...state.groups.values()].map((group) => groupEntry(state, group, newestApi())) }),
    },
  };
}
