import { randomInt } from 'node:crypto';
import type { SandboxClock } from '../kit/simulator.ts';
import { TEAM } from './fixtures.ts';
import { randomCharacters } from './identifiers.ts';

const LIFETIME = 30 * 60_000;
const USES = 5;
const MOST_KEPT = 10_000;

/** What a response_url speaks for. */
export interface ResponseTarget {
  readonly channel: string;
  readonly user: string;
  /** The message whose button was pressed; none for a command. */
  readonly messageTs: string | undefined;
}

interface Entry {
  readonly target: ResponseTarget;
  readonly mintedAt: number;
  uses: number;
}

/** The addresses an app may answer to: five times within 30 minutes. */
export class ResponseUrls {
  readonly #entries = new Map<string, Entry>();
  readonly #clock: SandboxClock;
  #base = '';

  constructor(clock: SandboxClock) {
    this.#clock = clock;
  }

  /** The address of the simulator, known once it listens. */
  setBase(url: string): void {
    this.#base = url;
  }

  mint(target: ResponseTarget): string {
    const path = `/response/${TEAM.id}/${randomInt(1e12, 9e12)}/${randomCharacters(24)}`;
    this.#entries.set(path, { target, mintedAt: this.#clock.now(), uses: 0 });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > MOST_KEPT && oldest !== undefined) this.#entries.delete(oldest);
    return this.#base + path;
  }

  /** Counts one use, or says why there can be none. */
  use(path: string): ResponseTarget | 'used_url' | 'expired_url' | 'no_such_url' {
    const entry = this.#entries.get(path);
    if (entry === undefined) return 'no_such_url';
    if (this.#clock.now() - entry.mintedAt > LIFETIME) return 'expired_url';
    if (entry.uses >= USES) return 'used_url';
    entry.uses += 1;
    return entry.target;
  }
}
