import { mayDo } from './authority.ts';
import type { Nas, Peer, Session } from './nas.ts';
import { randomText, type User } from './state.ts';

/** The session of a connection as `auth.sessions` shows it. */
export function sessionEntry(nas: Nas, session: Session, current: boolean): Record<string, unknown> {
  return {
    id: session.id,
    current,
    internal: false,
    origin: session.origin,
    credentials: session.kind,
    credentials_data: { username: nas.state.users.get(session.userId)?.username ?? '' },
    created_at: new Date(session.createdAt),
    secure_transport: session.secure,
  };
}

/** Logs a connection in, in place of whoever it was before. */
export function openSession(
  nas: Nas,
  peer: Peer,
  user: User,
  kind: Session['kind'],
  apiKeyId: number | null = null,
): Session {
  if (peer.session) closeSession(nas, peer);
  const session: Session = {
    id: randomText(64),
    userId: user.id,
    kind,
    origin: peer.origin,
    secure: peer.secure,
    createdAt: nas.state.clock.now(),
    apiKeyId,
  };
  peer.session = session;
  peer.pending = null;
  peer.scram = null;
  nas.publish('auth.sessions', 'added', session.id, (other) =>
    mayDo(nas.state, other, 'AUTH_SESSIONS_READ') ? sessionEntry(nas, session, other === peer) : undefined,
  );
  return session;
}

/** Logs a connection out; it stays open, and its next call is refused as not authenticated. */
export function closeSession(nas: Nas, peer: Peer): void {
  const { session } = peer;
  if (!session) return;
  peer.session = null;
  peer.subscriptions.clear();
  nas.publish('auth.sessions', 'removed', session.id);
}
