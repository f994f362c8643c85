/** What every simulator of the sandbox has in common. */

/** The sandbox's one clock, in milliseconds since 1970; the page and the tests can move it on. */
export interface SandboxClock {
  now(): number;
}

/** A clock that follows the machine's, plus an offset that only grows. */
export class MovableClock implements SandboxClock {
  readonly #listeners = new Set<() => void>();
  #ahead = 0;

  now(): number {
    return Date.now() + this.#ahead;
  }

  /** Milliseconds that it is ahead of the machine's. */
  get ahead(): number {
    return this.#ahead;
  }

  /** Moves the clock on by so many milliseconds. */
  moveOn(milliseconds: number): void {
    if (milliseconds < 0) throw new RangeError('The sandbox clock only moves on, never back.');
    this.#ahead += milliseconds;
    for (const listener of this.#listeners) listener();
  }

  /** Calls the listener whenever the clock was moved on. Gives what ends that. */
  onMove(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}

/** One running simulator: what `deskhand sandbox` prints as a JSON line, and how to end it. */
export interface Simulator {
  /** Printed on stdout as one JSON line: the service's name, its URL, and whatever a foreign client needs to log in. */
  readonly announcement: { readonly service: string; readonly url: string; readonly [detail: string]: unknown };
  /** Ends every connection and frees the port. */
  close(): Promise<void>;
}
