/** What every stand-in of the sandbox has in common. */

/** The sandbox's one clock, in milliseconds since 1970; the page and the tests can move it on. */
export interface SandboxClock {
  now(): number;
}

/** A clock that follows the machine's, plus an offset that only grows. */
export class MovableClock implements SandboxClock {
  #offset = 0;

  now(): number {
    return Date.now() + this.#offset;
  }

  /** Moves the clock on by so many milliseconds. */
  moveOn(milliseconds: number): void {
    if (milliseconds < 0) throw new RangeError('The sandbox clock only moves on, never back.');
    this.#offset += milliseconds;
  }
}

/** One running stand-in: what `deskhand sandbox` prints as a JSON line, and how to end it. */
export interface StandIn {
  /** Printed on stdout as one JSON line: the service's name, its URL, and whatever a foreign client needs to log in. */
  readonly announcement: { readonly service: string; readonly url: string; readonly [detail: string]: unknown };
  /** Ends every connection and frees the port. */
  close(): Promise<void>;
}
