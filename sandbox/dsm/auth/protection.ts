import type { SandboxClock } from '../../kit/simulator.ts';

/** Automatic blocking of IP addresses; the defaults were captured on DSM 7.3. `expire_day` 0: for ever. */
export interface AutoBlock {
  enable: boolean;
  attempts: number;
  within_mins: number;
  expire_day: number;
}

/** Account protection; minutes. The defaults were captured on DSM 7.3. */
export interface SmartBlock {
  enabled: boolean;
  untrust_try: number;
  untrust_minute: number;
  untrust_lock: number;
  trust_try: number;
  trust_minute: number;
  trust_lock: number;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Counts failed sign-ins by address and by account, and answers who is shut out. */
export class Protection {
  readonly autoBlock: AutoBlock = { enable: true, attempts: 10, within_mins: 5, expire_day: 0 };
  readonly smartBlock: SmartBlock = {
    enabled: true,
    untrust_try: 5,
    untrust_minute: 1,
    untrust_lock: 30,
    trust_try: 10,
    trust_minute: 1,
    trust_lock: 30,
  };
  readonly #clock: SandboxClock;
  readonly #failuresByAddress = new Map<string, number[]>();
  readonly #failuresByAccount = new Map<string, number[]>();
  readonly #blockedUntil = new Map<string, number>();
  readonly #lockedUntil = new Map<string, number>();

  constructor(clock: SandboxClock) {
    this.#clock = clock;
  }

  /** Notes a refused sign-in; `trusted`: the client showed a device token. */
  countFailure(address: string, account: string, trusted: boolean): void {
    const now = this.#clock.now();
    const { enable, attempts, within_mins, expire_day } = this.autoBlock;
    if (enable && noteFailure(this.#failuresByAddress, address, now, within_mins * MINUTE) >= attempts) {
      this.#blockedUntil.set(address, expire_day === 0 ? Number.POSITIVE_INFINITY : now + expire_day * DAY);
    }
    const rule = this.smartBlock;
    const limit = trusted ? rule.trust_try : rule.untrust_try;
    const within = (trusted ? rule.trust_minute : rule.untrust_minute) * MINUTE;
    const key = accountKey(account, trusted);
    if (rule.enabled && noteFailure(this.#failuresByAccount, key, now, within) >= limit) {
      this.#lockedUntil.set(key, now + (trusted ? rule.trust_lock : rule.untrust_lock) * MINUTE);
    }
  }

  /** Whether sign-ins from this address are answered 407, with whatever password and for whatever account. */
  isBlocked(address: string): boolean {
    return this.autoBlock.enable && (this.#blockedUntil.get(address) ?? 0) > this.#clock.now();
  }

  /** Whether sign-ins of this account are answered 411. */
  isLocked(account: string, trusted: boolean): boolean {
    return this.smartBlock.enabled && (this.#lockedUntil.get(accountKey(account, trusted)) ?? 0) > this.#clock.now();
  }

  /** Forgets every failure, block and lock. */
  clear(): void {
    for (const map of [this.#failuresByAddress, this.#failuresByAccount, this.#blockedUntil, this.#lockedUntil])
      map.clear();
  }
}

function accountKey(account: string, trusted: boolean): string {
  return `${trusted ? 'trusted' : 'untrusted'} ${account.toLowerCase()}`;
}

/** How many failures there were within the time, this one included. */
function noteFailure(failures: Map<string, number[]>, key: string, now: number, within: number): number {
  const recent = (failures.get(key) ?? []).filter((at) => now - at < within);
  recent.push(now);
  failures.set(key, recent);
  return recent.length;
}
