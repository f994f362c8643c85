import type { SandboxClock } from '../kit/simulator.ts';
import { createUlids } from './ulid.ts';

/** Moments are milliseconds; null is never. */
export interface User {
  readonly id: string;
  readonly username: string;
  readonly createdAt: number;
  lockedAt: number | null;
  deactivatedAt: number | null;
  admin: boolean;
  password: string | null;
}

export interface Email {
  readonly id: string;
  readonly user: string;
  readonly address: string;
  readonly createdAt: number;
}

export type SessionKind = 'compat' | 'oauth2' | 'browser' | 'personal';

export interface Session {
  readonly id: string;
  readonly kind: SessionKind;
  readonly user: string;
  readonly name: string;
  readonly device: string | null;
  readonly userAgent: string | null;
  readonly createdAt: number;
  readonly lastActiveAt: number | null;
  readonly lastActiveIp: string | null;
  finishedAt: number | null;
}

export interface RegistrationToken {
  readonly id: string;
  readonly token: string;
  usageLimit: number | null;
  readonly timesUsed: number;
  readonly createdAt: number;
  expiresAt: number | null;
  revokedAt: number | null;
}

/** The homeserver, as the service talks to it. */
export interface HomeserverPort {
  isNameFree(username: string): boolean;
  /** Makes the account, or brings it up to date. */
  provision(username: string, profile: { displayName?: string; avatarUrl?: string }): void;
  remove(username: string, erase: boolean): void;
  reactivate(username: string): void;
  removeDevice(username: string, device: string): void;
}

/** What the service keeps in its database. */
export class MasState {
  readonly clock: SandboxClock;
  readonly newId: () => string;
  readonly homeserver: HomeserverPort;
  readonly users = new Map<string, User>();
  readonly emails = new Map<string, Email>();
  readonly sessions = new Map<string, Session>();
  readonly registrationTokens = new Map<string, RegistrationToken>();
  /** Access tokens of clients, with the moment each ends and its scope. */
  readonly accessTokens = new Map<string, { readonly until: number; readonly scope: string }>();

  constructor(clock: SandboxClock, homeserver: HomeserverPort) {
    this.clock = clock;
    this.homeserver = homeserver;
    this.newId = createUlids(() => clock.now());
  }

  byName(username: string): User | undefined {
    return [...this.users.values()].find((user) => user.username === username);
  }

  addUser(username: string, details: Partial<User> = {}): User {
    const user: User = {
      id: this.newId(),
      username,
      createdAt: this.clock.now(),
      lockedAt: null,
      deactivatedAt: null,
      admin: false,
      password: null,
      ...details,
    };
    this.users.set(user.id, user);
    return user;
  }

  addEmail(user: User, address: string): Email {
    const email = { id: this.newId(), user: user.id, address, createdAt: this.clock.now() };
    this.emails.set(email.id, email);
    return email;
  }

  addSession(user: User, kind: SessionKind, details: Partial<Session> = {}): Session {
    const session: Session = {
      id: this.newId(),
      kind,
      user: user.id,
      name: '',
      device: null,
      userAgent: null,
      createdAt: this.clock.now(),
      lastActiveAt: null,
      lastActiveIp: null,
      finishedAt: null,
      ...details,
    };
    this.sessions.set(session.id, session);
    return session;
  }

  /** Ends a session; its device goes from the homeserver. */
  finish(session: Session): void {
    session.finishedAt = this.clock.now();
    const user = this.users.get(session.user);
    if (user && session.device !== null) this.homeserver.removeDevice(user.username, session.device);
  }

  finishAll(user: User): void {
    for (const session of this.sessions.values()) {
      if (session.user === user.id && session.finishedAt === null) this.finish(session);
    }
  }

  /** Whether somebody who types this password gets in. */
  signsIn(username: string, password: string): boolean {
    const user = this.byName(username);
    if (!user || user.password === null || user.lockedAt !== null || user.deactivatedAt !== null) return false;
    return user.password === password;
  }
}
