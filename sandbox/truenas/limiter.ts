import type { SandboxClock } from '../kit/simulator.ts';
import { callError } from './errors.ts';

const windowLength = 60_000;
const callsPerWindow = 20;
const mostKeys = 100;

/** Limits what may be called without a login: 20 calls in 60 seconds for each method and address. */
export class AnonymousLimiter {
  readonly #clock: SandboxClock;
  readonly #windows = new Map<string, { startedAt: number; calls: number }>();

  constructor(clock: SandboxClock) {
    this.#clock = clock;
  }

  /** Counts a call; EBUSY if it is one too many, or if too many others are being counted already. */
  count(method: string, address: string): void {
    const now = this.#clock.now();
    for (const [key, window] of this.#windows) {
      if (now - window.startedAt >= windowLength) this.#windows.delete(key);
    }
    const key = `${method} ${address}`;
    const window = this.#windows.get(key) ?? { startedAt: now, calls: 0 };
    if (!this.#windows.has(key)) {
      if (this.#windows.size >= mostKeys) throw callError('EBUSY', 'Rate Limit Exceeded');
      this.#windows.set(key, window);
    }
    window.calls += 1;
    if (window.calls > callsPerWindow) throw callError('EBUSY', 'Rate Limit Exceeded');
  }
}
