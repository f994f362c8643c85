import type { Viewer } from './entries.ts';
import type { Call, Peer } from './nas.ts';
import { caller } from './nas.ts';
import type { Role } from './roles.ts';
import { hasRole } from './roles.ts';
import type { TrueNasState } from './state.ts';

function rolesOfPeer(state: TrueNasState, peer: Peer): string[] {
  const user = peer.session ? state.users.get(peer.session.userId) : undefined;
  return user ? state.rolesOf(user) : [];
}

export const mayDo = (state: TrueNasState, peer: Peer, role: Role): boolean => hasRole(rolesOfPeer(state, peer), role);

export const isFullAdmin = (call: Pick<Call, 'peer' | 'state'>): boolean => mayDo(call.state, call.peer, 'FULL_ADMIN');

export const isSelfOrFullAdmin = (call: Call, username: string): boolean =>
  isFullAdmin(call) || caller(call).username === username;

export const viewerOf = (state: TrueNasState, peer: Peer): Viewer => ({
  api: peer.api,
  seesHashes: mayDo(state, peer, 'ACCOUNT_WRITE'),
});
