import { answerControl, type ControlReply } from '../kit/control-door.ts';
import type { TrueNasCall } from './calls.ts';
import { groupEntry, userEntry } from './entries.ts';
import type { TrueNasFaults } from './faults.ts';
import { apiVersions } from './release.ts';
import type { TrueNasState } from './state.ts';

interface Controlled {
  readonly faults: TrueNasFaults;
  readonly calls: readonly TrueNasCall[];
  readonly state: TrueNasState;
}

/** The sandbox's own door, not part of TrueNAS. */
export function control(
  { faults, calls, state }: Controlled,
  method: string,
  path: string,
  contentType: string,
  body: string,
): ControlReply {
  const api = apiVersions(state.release).at(-1) ?? { name: '', release: state.release };
  const viewer = { api, seesHashes: false };
  const shown = {
    '/_control/calls': () => ({ calls }),
    '/_control/users': () => ({ users: [...state.users.values()].map((user) => userEntry(state, user, viewer)) }),
    '/_control/groups': () => ({ groups: [...state.groups.values()].map((group) => groupEntry(state, group, api)) }),
  };
  return answerControl(faults, shown, { method, path, contentType, body });
}
