import type { TrueNasCall } from './calls.ts';
import { groupEntry, userEntry } from './entries.ts';
import type { TrueNasFaults } from './faults.ts';
import { apiVersions } from './release.ts';
import type { TrueNasState } from './state.ts';

export interface ControlReply {
  readonly status: number;
  readonly body: unknown;
}

interface Controlled {
  readonly faults: TrueNasFaults;
  readonly calls: readonly TrueNasCall[];
  readonly state: TrueNasState;
}

function show({ calls, state }: Controlled, path: string): unknown {
  const api = apiVersions(state.release).at(-1) ?? { name: '', release: state.release };
  if (path === '/_control/calls') return { calls };
  if (path === '/_control/users') {
    const viewer = { api, seesHashes: false };
    return { users: [...state.users.values()].map((user) => userEntry(state, user, viewer)) };
  }
  if (path === '/_control/groups') {
    return { groups: [...state.groups.values()].map((group) => groupEntry(state, group, api)) };
  }
  return undefined;
}

/**
 * The sandbox's own door, not part of TrueNAS: GET `/_control` lists the faults, POST sets some as `{"latency": 500}`,
 * DELETE clears them; GET `/_control/calls`, `/_control/users` and `/_control/groups` show what happened.
 */
export function control(
  controlled: Controlled,
  method: string,
  path: string,
  contentType: string,
  body: string,
): ControlReply {
  const { faults } = controlled;
  if (path !== '/_control') {
    const shown = method === 'GET' ? show(controlled, path) : undefined;
    if (shown !== undefined) return { status: 200, body: shown };
    const error = 'Known: /_control, /_control/calls, /_control/users, /_control/groups.';
    return { status: 404, body: { error } };
  }
  if (method === 'POST') {
    // Asked for so that a page of another origin cannot set faults without a preflight, which gets no permission.
    if (!contentType.startsWith('application/json')) {
      return { status: 415, body: { error: 'Send application/json.' } };
    }
    try {
      const changes: unknown = JSON.parse(body);
      if (typeof changes !== 'object' || changes === null || Array.isArray(changes)) {
        return { status: 400, body: { error: 'Send an object of fault names and values.' } };
      }
      faults.setUnchecked({ ...changes });
    } catch (error) {
      return { status: 400, body: { error: error instanceof Error ? error.message : String(error) } };
    }
  } else if (method === 'DELETE') {
    faults.clear();
  } else if (method !== 'GET') {
    return { status: 405, body: { error: 'Use GET, POST or DELETE.' } };
  }
  return { status: 200, body: { faults: faults.describe() } };
}
