import { setTimeout as wait } from 'node:timers/promises';
import { mayDo } from './authority.ts';
import { callError, notAuthenticated, notAuthorized, RpcError } from './errors.ts';
import { methods } from './methods/index.ts';
import { readParameters } from './model.ts';
import type { Call, Method, Nas, Peer } from './nas.ts';
import { closeSession } from './sessions.ts';
import { decode } from './wire.ts';

/** True for a session by an API key that has been deleted, revoked or has run out since. */
function hasExpired(nas: Nas, peer: Peer): boolean {
  const id = peer.session?.apiKeyId ?? null;
  if (id === null) return false;
  const key = nas.state.apiKeys.get(id);
  if (!key || key.revokedReason !== null) return true;
  return key.expiresAt !== null && key.expiresAt < nas.state.clock.now();
}

/** Who may call at all: the limiter for those without a login, then the login, then the role. */
async function checkAccess(nas: Nas, peer: Peer, method: Method): Promise<void> {
  if (peer.session && !nas.state.users.has(peer.session.userId)) closeSession(nas, peer);
  if (hasExpired(nas, peer)) {
    closeSession(nas, peer);
    if (method.access !== 'open') throw callError('EACCES', 'Session is expired');
  }
  if (method.access === 'open') {
    if (peer.session || method.limited === false) return;
    try {
      nas.limiter.count(method.name, peer.address);
    } catch (error) {
      if (nas.refusalDelay > 0) await wait(nas.refusalDelay);
      throw error;
    }
    return;
  }
  if (!peer.session) throw notAuthenticated();
  if (method.access !== 'any' && !mayDo(nas.state, peer, method.access)) throw notAuthorized();
}

interface StartedJob {
  readonly id: number;
  readonly ended: Promise<unknown>;
}

function isStartedJob(value: unknown): value is StartedJob {
  return typeof value === 'object' && value !== null && 'id' in value && 'ended' in value;
}

/**
 * Finds a method, checks who may call it, reads its parameters, runs it. A job's result is its id at once, or, for a
 * connection that switched legacy jobs off, what it ends with.
 */
export async function dispatch(
  nas: Nas,
  peer: Peer,
  name: string,
  parameters: readonly unknown[],
  requestId: unknown,
): Promise<unknown> {
  const method = methods.get(name);
  if (!method) throw new RpcError(-32601, 'Method does not exist');
  await checkAccess(nas, peer, method);
  const model = typeof method.parameters === 'function' ? method.parameters(peer.api) : method.parameters;
  const read = readParameters(model, parameters.map(decode));
  const call: Call = { ...nas, peer, parameters: read, requestId };
  const result: unknown = await method.run(call);
  if (!method.job || !isStartedJob(result)) return result;
  return peer.legacyJobs ? result.id : result.ended;
}
