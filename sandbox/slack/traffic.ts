import type { JsonObject } from '../kit/json.ts';
import type { SandboxClock } from '../kit/simulator.ts';

/** One thing that passed between the app and Slack. `body` is what was sent, `reply` what came back. */
export interface TrafficEntry {
  readonly sequence: number;
  /** Milliseconds since 1970 on the sandbox's clock. */
  readonly at: number;
  readonly kind: 'connection' | 'envelope' | 'ack' | 'api' | 'response_url' | 'upload' | 'problem';
  /** The method, the envelope's type, or what happened. */
  readonly name: string;
  readonly body: unknown;
  readonly reply?: unknown;
  readonly error?: string;
  /** How long the other side took, in milliseconds of real time. */
  readonly milliseconds?: number;
  readonly envelopeId?: string;
}

const CAPACITY = 20_000;

/** Everything that passed, oldest first; the oldest go when there are more than 20,000. */
export class Traffic {
  readonly #clock: SandboxClock;
  readonly #listeners = new Set<(entry: TrafficEntry) => void>();
  #entries: TrafficEntry[] = [];
  #sequence = 0;

  constructor(clock: SandboxClock) {
    this.#clock = clock;
  }

  get entries(): readonly TrafficEntry[] {
    return this.#entries;
  }

  /** The Web API calls of one method, oldest first. */
  calls(method: string): readonly (TrafficEntry & { readonly body: JsonObject })[] {
    return this.#entries.filter(
      (entry): entry is TrafficEntry & { readonly body: JsonObject } => entry.kind === 'api' && entry.name === method,
    );
  }

  record(entry: Omit<TrafficEntry, 'sequence' | 'at'>): void {
    this.#sequence += 1;
    const recorded = { sequence: this.#sequence, at: this.#clock.now(), ...entry };
    this.#entries.push(recorded);
    if (this.#entries.length > CAPACITY) this.#entries = this.#entries.slice(-Math.floor(CAPACITY * 0.9));
    for (const listener of [...this.#listeners]) listener(recorded);
  }

  /** Starts telling about each new entry; the answer ends it. */
  subscribe(listener: (entry: TrafficEntry) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
