import { randomBytes, randomInt } from 'node:crypto';
import type { SandboxClock } from '../kit/simulator.ts';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** So many random upper-case letters and digits, as in Slack's identifiers. */
export function randomCharacters(count: number): string {
  return Array.from({ length: count }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

/** So many random hexadecimal digits. */
export function randomHex(count: number): string {
  return randomBytes(Math.ceil(count / 2))
    .toString('hex')
    .slice(0, count);
}

/** Makes message timestamps: "seconds.microseconds", strictly growing, so each is also an identity. */
export class Timestamps {
  readonly #clock: SandboxClock;
  #last = 0;

  constructor(clock: SandboxClock) {
    this.#clock = clock;
  }

  /** The next unused timestamp. */
  next(): string {
    this.#last = Math.max(this.#last + 1, this.#clock.now() * 1000);
    const seconds = Math.floor(this.#last / 1_000_000);
    return `${seconds}.${String(this.#last % 1_000_000).padStart(6, '0')}`;
  }
}

/** The hash of one version of a view: "epoch.random8". */
export function viewHash(clock: SandboxClock): string {
  return `${Math.floor(clock.now() / 1000)}.${randomHex(8)}`;
}
