import type { SandboxClock } from '../kit/simulator.ts';

/** A clock that stands still until a test moves it. */
export class StillClock implements SandboxClock {
  #now = Date.UTC(2026, 10, 21, 8, 0, 0);

  now(): number {
    return this.#now;
  }

  moveOn(milliseconds: number): void {
    this.#now += milliseconds;
  }
}
