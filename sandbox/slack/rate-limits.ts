import type { SandboxClock } from '../kit/simulator.ts';

/** Slack's rate-limit tiers; `posting` and `special` have rules of their own. */
export type Tier = 1 | 2 | 3 | 4 | 'posting' | 'special';

/** Calls a minute per method; Slack promises at least these. */
const PER_MINUTE: Readonly<Record<1 | 2 | 3 | 4, number>> = { 1: 1, 2: 20, 3: 50, 4: 100 };
/** Posting is one a second per channel; short bursts are let through. */
const POSTING = { perSecond: 1, burst: 5 } as const;

interface Bucket {
  tokens: number;
  at: number;
}

/** Slack's rate limits per method, workspace and app. Off unless told otherwise. */
export class RateLimits {
  mode: 'off' | 'enforce';
  readonly #clock: SandboxClock;
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: SandboxClock, mode: 'off' | 'enforce') {
    this.#clock = clock;
    this.mode = mode;
  }

  /** Counts a call. Gives the seconds to wait where it is one too many, else undefined. */
  take(method: string, tier: Tier, channel: string): number | undefined {
    if (this.mode === 'off' || tier === 'special') return undefined;
    if (tier === 'posting') return this.#draw(`${method} ${channel}`, POSTING.burst, POSTING.perSecond);
    return this.#draw(method, PER_MINUTE[tier], PER_MINUTE[tier] / 60);
  }

  #draw(key: string, capacity: number, perSecond: number): number | undefined {
    const now = this.#clock.now();
    const bucket = this.#buckets.get(key) ?? { tokens: capacity, at: now };
    const tokens = Math.min(capacity, bucket.tokens + ((now - bucket.at) / 1000) * perSecond);
    const isAllowed = tokens >= 1;
    this.#buckets.set(key, { tokens: isAllowed ? tokens - 1 : tokens, at: now });
    return isAllowed ? undefined : Math.max(1, Math.ceil((1 - tokens) / perSecond));
  }
}
