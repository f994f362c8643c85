import type { SandboxClock } from '../kit/simulator.ts';
import { limitExceeded } from './errors.ts';

interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** A leaky bucket per key: each action adds one, and the bucket drains at the rate. */
class Buckets {
  readonly #clock: SandboxClock;
  readonly #rate: Rate;
  readonly #levels = new Map<string, { level: number; at: number }>();

  constructor(clock: SandboxClock, rate: Rate) {
    this.#clock = clock;
    this.#rate = rate;
  }

  /** Milliseconds to wait before one more fits; 0 if it fits now. */
  wait(key: string): number {
    const level = this.#level(key);
    return level + 1 <= this.#rate.burst
      ? 0
      : Math.ceil(((level + 1 - this.#rate.burst) / this.#rate.perSecond) * 1000);
  }

  add(key: string): void {
    this.#levels.set(key, { level: this.#level(key) + 1, at: this.#clock.now() });
  }

  #level(key: string): number {
    const known = this.#levels.get(key);
    if (!known) return 0;
    return Math.max(0, known.level - ((this.#clock.now() - known.at) / 1000) * this.#rate.perSecond);
  }
}

/** `rc_login` as Synapse ships it; the three limits are all in force at once. */
export class LoginLimits {
  readonly #address: Buckets;
  readonly #account: Buckets;
  readonly #failed: Buckets;

  constructor(clock: SandboxClock) {
    this.#address = new Buckets(clock, { perSecond: 0.003, burst: 5 });
    this.#account = new Buckets(clock, { perSecond: 0.003, burst: 5 });
    this.#failed = new Buckets(clock, { perSecond: 0.17, burst: 3 });
  }

  countAddress(ip: string): void {
    this.#refuseIfFull(this.#address, ip);
    this.#address.add(ip);
  }

  countAccount(userId: string): void {
    this.#refuseIfFull(this.#account, userId);
    this.#account.add(userId);
  }

  checkFailures(userId: string): void {
    this.#refuseIfFull(this.#failed, userId);
  }

  countFailure(userId: string): void {
    this.#failed.add(userId);
  }

  #refuseIfFull(buckets: Buckets, key: string): void {
    const wait = buckets.wait(key);
    if (wait > 0) throw limitExceeded(wait);
  }
}
