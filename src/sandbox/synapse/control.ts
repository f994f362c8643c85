import type { SynapseCall } from './calls.ts';
import { userObject } from './endpoints/user-object.ts';
import type { SynapseFaults } from './faults.ts';
import type { SynapseState } from './state.ts';

export interface ControlReply {
  readonly status: number;
  readonly body: unknown;
}

interface Controlled {
  readonly faults: SynapseFaults;
  readonly calls: readonly SynapseCall[];
  readonly state: SynapseState;
}

/**
 * The sandbox's own door, not part of Synapse: GET `/_control` lists the faults, POST sets some as
 * `{"latency": 500}`, DELETE clears them; GET `/_control/calls` and `/_control/users` show what happened.
 */
export function control(
  { faults, calls, state }: Controlled,
  method: string,
  path: string,
  contentType: string,
  body: string,
): ControlReply {
  if (method === 'GET' && path === '/_control/calls') return { status: 200, body: { calls } };
  if (method === 'GET' && path === '/_control/users') {
    return { status: 200, body: { users: [...state.users.values()].map(userObject) } };
  }
  if (path !== '/_control')
    return { status: 404, body: { error: 'Known: /_control, /_control/calls, /_control/users.' } };
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
