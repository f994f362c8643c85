import { count, type FaultSwitches, FaultTable, text } from './fault-table.ts';

/** Which calls the call faults of a table are for, and how often they still happen. */
export interface CallFaults {
  /** Only calls whose name contains this; empty for all. */
  onlyFor: string;
  /** 0 for no limit. */
  times: number;
}

/** The two switches of `CallFaults`; `what` says what a call's name is. */
export const callFaultSwitches = (what: string, example: string): FaultSwitches<CallFaults> => ({
  onlyFor: text(`Restrict the call faults to ${what} contains this text. Empty = all.`, example),
  times: count('Let the call faults happen only so many more times, then clear them. 0 = no limit.', 0, 1),
});

/** A fault table with switches that happen to single calls: all of those named, until `times` is used up. */
export class CallFaultTable<Values extends CallFaults> extends FaultTable<Values> {
  readonly #off: Readonly<Partial<Values>>;

  /** @param off those that happen to a call, with the values at which they do not */
  constructor(switches: FaultSwitches<Values>, off: Readonly<Partial<Values>>) {
    super(switches);
    this.#off = off;
  }

  /** The call faults that a call suffers, counted off from `times`. */
  take(call: string): Readonly<Values> {
    const { values } = this;
    const now = new Map<string, unknown>(Object.entries(values));
    const isArmed = Object.entries(this.#off).some(([name, off]) => now.get(name) !== off);
    if (!isArmed || !call.includes(values.onlyFor)) return { ...values, ...this.#off };
    if (values.times === 1) this.replace({ ...values, ...this.#off, onlyFor: '', times: 0 });
    else if (values.times > 1) this.replace({ ...values, times: values.times - 1 });
    return values;
  }
}
