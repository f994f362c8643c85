import { randomBytes } from 'node:crypto';
import type { SandboxClock } from '../../kit/simulator.ts';
import type { DsmFaults } from '../faults.ts';
import { COMMON, Refusal } from '../refusal.ts';

/** Whose session it is: a local user by uid, or a domain user by its directory object. */
export type Principal =
  | { readonly kind: 'local'; readonly uid: number }
  | { readonly kind: 'domain'; readonly guid: string };

/** One sign-in. */
export interface Session {
  readonly sid: string;
  readonly principal: Principal;
  /** The account's name as it was at sign-in. */
  readonly account: string;
  /** The `session` given at login; logging out names the same one. */
  readonly name: string;
  /** Version of SYNO.API.Auth that opened it: below 7 it can read everything and change nothing (seen on DSM 7.2.1). */
  readonly version: number;
  readonly token: string;
  readonly address: string;
  lastUsedAt: number;
  readonly confirmations: Set<string>;
}

/** The open sessions, and why the others are closed. */
export class Sessions {
  readonly #open = new Map<string, Session>();
  readonly #ended = new Map<string, number>();
  readonly #clock: SandboxClock;
  readonly #faults: DsmFaults;

  constructor(clock: SandboxClock, faults: DsmFaults) {
    this.#clock = clock;
    this.#faults = faults;
  }

  /** The open sessions, oldest first. */
  list(): readonly Session[] {
    return [...this.#open.values()];
  }

  open(details: Pick<Session, 'principal' | 'account' | 'name' | 'version' | 'address'>): Session {
    this.#displaceOldest(details.account);
    const session: Session = {
      ...details,
      sid: randomBytes(64).toString('base64url'),
      token: randomBytes(10).toString('base64url'),
      lastUsedAt: this.#clock.now(),
      confirmations: new Set(),
    };
    this.#open.set(session.sid, session);
    return session;
  }

  /** The session of a sid, kept alive by this use. Throws 119, 107 or 150. */
  use(sid: string | undefined, address: string): Session {
    const session = sid === undefined ? undefined : this.#open.get(sid);
    if (session === undefined) throw new Refusal(this.#ended.get(sid ?? '') ?? COMMON.sessionInvalid);
    const idle = this.#clock.now() - session.lastUsedAt;
    if (idle >= this.#faults.values.idleMinutes * 60_000) {
      this.end(session);
      // The guide calls this 106; DSM 7 answers 119 in practice.
      throw new Refusal(COMMON.sessionInvalid);
    }
    if (this.#faults.values.checkAddress && session.address !== address) throw new Refusal(COMMON.otherAddress);
    session.lastUsedAt = this.#clock.now();
    return session;
  }

  /** The session of a sid without using it; undefined when there is none. */
  find(sid: string | undefined): Session | undefined {
    return sid === undefined ? undefined : this.#open.get(sid);
  }

  /** Ends a session; whoever uses it later is answered `code`. */
  end(session: Session, code: number = COMMON.sessionInvalid): void {
    this.#open.delete(session.sid);
    if (code !== COMMON.sessionInvalid) this.#ended.set(session.sid, code);
  }

  /** Ends every session, as a restart does (119) or another sign-in (107). */
  endAll(code: number = COMMON.sessionInvalid): void {
    for (const session of this.list()) this.end(session, code);
  }

  /** Ends the sessions of one account. */
  endOf(principal: Principal): void {
    for (const session of this.list()) if (isSame(session.principal, principal)) this.end(session);
  }

  #displaceOldest(account: string): void {
    const cap = this.#faults.values.sessionCap;
    if (cap === 0) return;
    const own = this.list().filter((session) => session.account === account);
    for (const session of own.slice(0, Math.max(0, own.length - cap + 1))) this.end(session, COMMON.displaced);
  }
}

function isSame(left: Principal, right: Principal): boolean {
  if (left.kind === 'local') return right.kind === 'local' && left.uid === right.uid;
  return right.kind === 'domain' && left.guid === right.guid;
}
