import { randomInt } from 'node:crypto';
import type { SandboxClock } from '../kit/simulator.ts';
import { ApiError } from './api-error.ts';
import { randomHex } from './identifiers.ts';

const LIFETIME = 3_000;
/** Older ones are forgotten, and then invalid instead of expired. */
const MOST_KEPT = 10_000;

interface Trigger {
  readonly user: string;
  readonly viewId: string | undefined;
  readonly conversation: string | undefined;
  readonly mintedAt: number;
  exchanged: boolean;
}

/** Trigger ids: each lets the app open one view for one person, once, within 3 seconds. */
export class TriggerIds {
  readonly #triggers = new Map<string, Trigger>();
  readonly #clock: SandboxClock;

  constructor(clock: SandboxClock) {
    this.#clock = clock;
  }

  /** A new trigger of that person; it came from a view, which `views.push` needs, or from a conversation. */
  mint(user: string, from: { readonly viewId?: string | undefined; readonly conversation?: string } = {}): string {
    const id = `${randomInt(1e12, 9e12)}.${randomInt(1e11, 9e11)}.${randomHex(32)}`;
    this.#triggers.set(id, {
      user,
      viewId: from.viewId,
      conversation: from.conversation,
      mintedAt: this.#clock.now(),
      exchanged: false,
    });
    const [oldest] = this.#triggers.keys();
    if (this.#triggers.size > MOST_KEPT && oldest !== undefined) this.#triggers.delete(oldest);
    return id;
  }

  /** Uses a trigger up. Throws `invalid_trigger_id`, `expired_trigger_id` or `exchanged_trigger_id`. */
  exchange(id: string): Pick<Trigger, 'user' | 'viewId' | 'conversation'> {
    const trigger = this.#triggers.get(id);
    if (trigger === undefined) throw new ApiError('invalid_trigger_id');
    if (trigger.exchanged) throw new ApiError('exchanged_trigger_id');
    if (this.#clock.now() - trigger.mintedAt > LIFETIME) throw new ApiError('expired_trigger_id');
    trigger.exchanged = true;
    return trigger;
  }
}
