/** One switch of a stand-in: what it does, in a line, and which values it takes. */
export interface FaultSwitch {
  readonly description: string;
  readonly accepts: (value: unknown) => boolean;
}

/** A switch as it is shown. */
export interface FaultDescription {
  readonly name: string;
  readonly description: string;
  readonly value: unknown;
}

/** What every table has: which calls its call faults are for, and how often they still happen. */
export interface CallFaults {
  /** Only calls whose name contains this; empty for all. */
  onlyFor: string;
  /** 0 for no limit. */
  times: number;
}

/** The switches of one stand-in. */
export interface FaultDefinition<Values extends CallFaults> {
  readonly switches: Readonly<Record<keyof Values & string, FaultSwitch>>;
  /** Their values when all is well. */
  readonly healthy: Readonly<Values>;
  /** Those that happen to a call, with the values at which they do not. */
  readonly callFaultsOff: Partial<Values>;
  /** Called after values were replaced. */
  readonly onChange?: (before: Readonly<Values>, after: Readonly<Values>) => void;
}

export const isCount = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 0;
export const isBoolean = (value: unknown): boolean => typeof value === 'boolean';
export const isText = (value: unknown): boolean => typeof value === 'string';

/** The switches that make a stand-in misbehave, or be another one. */
export class FaultTable<Values extends CallFaults> {
  readonly #definition: FaultDefinition<Values>;
  #values: Readonly<Values>;

  constructor(definition: FaultDefinition<Values>) {
    this.#definition = definition;
    this.#values = { ...definition.healthy };
  }

  get values(): Readonly<Values> {
    return this.#values;
  }

  /** Sets some switches, all or none; throws a RangeError that names the wrong one. */
  set(changes: Partial<Values>): void {
    this.setUnchecked({ ...changes });
  }

  /** As `set`, for what came over HTTP. */
  setUnchecked(changes: Readonly<Record<string, unknown>>): void {
    for (const [name, value] of Object.entries(changes)) {
      const found = this.#entries().find(([known]) => known === name)?.[1];
      if (found === undefined) throw new RangeError(`There is no fault called '${name}'.`);
      if (!found.accepts(value)) throw new RangeError(`'${name}': ${found.description}`);
    }
    this.#replace({ ...this.#values, ...changes });
  }

  clear(): void {
    this.#replace({ ...this.#definition.healthy });
  }

  describe(): FaultDescription[] {
    const values = new Map<string, unknown>(Object.entries(this.#values));
    return this.#entries().map(([name, { description }]) => ({ name, description, value: values.get(name) }));
  }

  /** The call faults that a call suffers, counted off from `times`. */
  take(call: string): Readonly<Values> {
    const { callFaultsOff } = this.#definition;
    const values = this.#values;
    const now = new Map<string, unknown>(Object.entries(values));
    const isArmed = Object.entries(callFaultsOff).some(([name, off]) => now.get(name) !== off);
    if (!isArmed || !call.includes(values.onlyFor)) return { ...values, ...callFaultsOff };
    if (values.times === 1) this.#values = { ...values, ...callFaultsOff, onlyFor: '', times: 0 };
    else if (values.times > 1) this.#values = { ...values, times: values.times - 1 };
    return values;
  }

  #entries(): readonly (readonly [string, FaultSwitch])[] {
    return Object.entries<FaultSwitch>(this.#definition.switches);
  }

  #replace(values: Readonly<Values>): void {
    const before = this.#values;
    this.#values = values;
    this.#definition.onChange?.(before, values);
  }
}
