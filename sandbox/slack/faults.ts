import type { JsonObject } from '../kit/json.ts';
import type { Envelope } from './deliveries.ts';

/** How a Web API call fails. `lose-answer` carries the call out and then cuts the connection. */
export type MethodFault =
  | { readonly kind: 'error'; readonly error: string; readonly detail?: JsonObject }
  | { readonly kind: 'rate-limit'; readonly retryAfter: number }
  | { readonly kind: 'http'; readonly status: number }
  | { readonly kind: 'delay'; readonly milliseconds: number }
  | { readonly kind: 'lose-answer' }
  | { readonly kind: 'hang-up' };

/** What happens to deliveries on their way to the app. */
export type DeliveryFault =
  | { readonly kind: 'delay'; readonly milliseconds: number }
  | { readonly kind: 'drop' }
  | { readonly kind: 'duplicate' }
  /** Holds so many back, then lets them go, the last first. */
  | { readonly kind: 'reorder'; readonly count: number };

interface Planned<Fault> {
  readonly fault: Fault;
  /** Which ones: a method, an envelope's or payload's type, or `*`. */
  readonly which: string;
  left: number;
}

/** Faults that were ordered and not yet used up. */
export class Faults {
  #methods: Planned<MethodFault>[] = [];
  #deliveries: Planned<DeliveryFault>[] = [];
  #held: (() => void)[] = [];
  readonly #refusedBlocks = new Set<string>();

  /** Fails the next calls of a method (`*` for any). */
  failMethod(method: string, fault: MethodFault, times = 1): void {
    this.#methods.push({ fault, which: method, left: times });
  }

  /** Disturbs the next deliveries of a type (`slash_commands`, `block_actions`, `events_api`, `*`…). */
  disturb(which: string, fault: DeliveryFault, times = 1): void {
    const left = fault.kind === 'reorder' ? fault.count : times;
    this.#deliveries.push({ fault, which, left });
  }

  /** Refuses these types of block with `invalid_blocks`, as workspaces do that do not have them yet. */
  refuseBlocks(...types: readonly string[]): void {
    for (const type of types) this.#refusedBlocks.add(type);
  }

  isRefusedBlock(type: unknown): boolean {
    return this.#refusedBlocks.has(String(type));
  }

  /** Takes everything back; deliveries that are held go out. */
  clear(): void {
    this.#methods = [];
    this.#deliveries = [];
    this.#refusedBlocks.clear();
    this.#release();
  }

  /** What is still ordered, for the control page. */
  get pending(): JsonObject {
    const list = (planned: readonly Planned<object>[]) =>
      planned.map(({ fault, which, left }) => ({ ...fault, which, left }));
    return {
      methods: list(this.#methods),
      deliveries: list(this.#deliveries),
      held: this.#held.length,
      refusedBlocks: [...this.#refusedBlocks],
    };
  }

  /** The fault of this call, if one was ordered; counts it. */
  takeMethodFault(method: string): MethodFault | undefined {
    const planned = this.#methods.find(({ which }) => which === method || which === '*');
    if (planned === undefined) return undefined;
    planned.left -= 1;
    if (planned.left <= 0) this.#methods = this.#methods.filter((entry) => entry !== planned);
    return planned.fault;
  }

  /** Sends an envelope on as ordered. Answers whether Slack believes that it was sent. */
  interfere(envelope: Envelope, transmit: (envelope: Envelope) => boolean): boolean {
    const planned = this.#deliveries.find(
      ({ which }) => which === '*' || which === envelope.type || which === envelope.payload.type,
    );
    if (planned === undefined) return transmit(envelope);
    planned.left -= 1;
    if (planned.left <= 0) this.#deliveries = this.#deliveries.filter((entry) => entry !== planned);
    const { fault } = planned;
    switch (fault.kind) {
      case 'drop':
        return true;
      case 'duplicate': {
        const isSent = transmit(envelope);
        transmit(envelope);
        return isSent;
      }
      case 'delay':
        setTimeout(() => transmit(envelope), fault.milliseconds).unref();
        return true;
      case 'reorder':
        this.#held.push(() => transmit(envelope));
        if (planned.left <= 0) this.#release();
        return true;
    }
  }

  #release(): void {
    const held = this.#held.toReversed();
    this.#held = [];
    for (const send of held) send();
  }
}
