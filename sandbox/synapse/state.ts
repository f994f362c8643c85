import { createHash } from 'node:crypto';
import type { SandboxClock } from '../kit/simulator.ts';
import { randomLetters } from './random.ts';

interface ThirdPartyId {
  readonly medium: string;
  readonly address: string;
  /** Milliseconds. */
  readonly validatedAt: number;
  readonly addedAt: number;
}

export interface ExternalId {
  readonly provider: string;
  readonly id: string;
}

/** Where a session was used from; it outlives the session by four weeks. */
export interface Connection {
  readonly token: string;
  readonly ip: string;
  readonly userAgent: string;
  readonly lastSeen: number;
}

export interface Device {
  readonly id: string;
  displayName: string | null;
  lastSeenIp: string | null;
  lastSeenUserAgent: string | null;
  lastSeenAt: number | null;
}

export interface RoomEvent {
  readonly id: string;
  readonly room: string;
  readonly sender: string;
  readonly sentAt: number;
  redacted: boolean;
}

export interface User {
  readonly id: string;
  readonly localpart: string;
  /** Null once wiped by a deactivation, or never set. */
  password: string | null;
  displayName: string | null;
  avatarUrl: string | null;
  userType: string | null;
  readonly isGuest: boolean;
  admin: boolean;
  deactivated: boolean;
  erased: boolean;
  locked: boolean;
  suspended: boolean;
  shadowBanned: boolean;
  /** Milliseconds; the wire shows seconds in one place and milliseconds in another. */
  readonly createdAt: number;
  lastSeenAt: number | null;
  thirdPartyIds: ThirdPartyId[];
  externalIds: ExternalId[];
  readonly devices: Map<string, Device>;
  connections: Connection[];
  rateLimit: { messagesPerSecond: number; burstCount: number } | null;
}

export interface AccessToken {
  readonly token: string;
  /** Whose token it is: for "login as" the admin who made it, else the user. */
  readonly owner: string;
  /** Who the bearer acts as. */
  readonly user: string;
  readonly device: string | null;
  readonly expiresAt: number | null;
}

export interface RegistrationToken {
  readonly token: string;
  usesAllowed: number | null;
  readonly pending: number;
  readonly completed: number;
  expiryTime: number | null;
}

export interface RedactionJob {
  readonly id: string;
  readonly user: string;
  readonly startedAt: number;
  readonly activeAt: number;
  readonly endsAt: number;
  readonly events: readonly RoomEvent[];
  /** `job`: the whole task fails; `events`: it completes, but some events refuse. Decided when it starts. */
  readonly failure: 'none' | 'job' | 'events';
  settled: boolean;
}

/** What the homeserver remembers, with the few moves that several endpoints share. */
export class SynapseState {
  readonly serverName: string;
  readonly clock: SandboxClock;
  readonly users = new Map<string, User>();
  readonly tokens = new Map<string, AccessToken>();
  readonly registrationTokens = new Map<string, RegistrationToken>();
  readonly redactions = new Map<string, RedactionJob>();
  /** Nonces of shared-secret registration, with the time each was given out. */
  readonly nonces = new Map<string, number>();
  readonly events: RoomEvent[] = [];

  constructor(serverName: string, clock: SandboxClock) {
    this.serverName = serverName;
    this.clock = clock;
  }

  userId(localpart: string): string {
    return `@${localpart}:${this.serverName}`;
  }

  addUser(localpart: string, details: Partial<Omit<User, 'id' | 'localpart' | 'devices'>> = {}): User {
    const user: User = {
      id: this.userId(localpart),
      localpart,
      password: null,
      displayName: localpart,
      avatarUrl: null,
      userType: null,
      isGuest: false,
      admin: false,
      deactivated: false,
      erased: false,
      locked: false,
      suspended: false,
      shadowBanned: false,
      createdAt: this.clock.now(),
      lastSeenAt: null,
      thirdPartyIds: [],
      externalIds: [],
      connections: [],
      rateLimit: null,
      ...details,
      devices: new Map(),
    };
    this.users.set(user.id, user);
    return user;
  }

  addDevice(user: User, id: string, displayName: string | null): Device {
    const known = user.devices.get(id);
    if (known) return known;
    const device: Device = { id, displayName, lastSeenIp: null, lastSeenUserAgent: null, lastSeenAt: null };
    user.devices.set(id, device);
    return device;
  }

  addToken(details: Pick<AccessToken, 'owner' | 'user'> & Partial<AccessToken>): AccessToken {
    const localpart = details.user.slice(1, details.user.indexOf(':'));
    const token: AccessToken = {
      token: `syt_${Buffer.from(localpart).toString('base64url')}_${randomLetters(20)}_${randomLetters(6)}`,
      device: null,
      expiresAt: null,
      ...details,
    };
    this.tokens.set(token.token, token);
    return token;
  }

  /** Removes a device with its tokens; false if there was none. */
  removeDevice(user: User, id: string): boolean {
    for (const [key, token] of this.tokens) if (token.owner === user.id && token.device === id) this.tokens.delete(key);
    return user.devices.delete(id);
  }

  /** Ends every session of a user, except (as Synapse does for a change made by oneself) the caller's own. */
  endSessions(user: User, except?: AccessToken): void {
    const kept = except?.owner === user.id ? except : undefined;
    for (const id of [...user.devices.keys()]) if (id !== kept?.device) this.removeDevice(user, id);
    for (const [key, token] of this.tokens) {
      if (token.owner === user.id && token !== kept) this.tokens.delete(key);
    }
  }

  /** True if this password would pass a login's credential step. */
  checkPassword(userId: string, password: string): boolean {
    const user = this.users.get(userId);
    return user?.password === password && user.password !== null;
  }

  /** Shaped like bcrypt's, for the one legacy reply that still shows it. */
  passwordHash(user: User): string | null {
    if (user.password === null) return null;
    return `$2b$12$${createHash('sha256').update(`${user.id}\0${user.password}`).digest('base64url').padEnd(53, '.').slice(0, 53)}`;
  }
}
