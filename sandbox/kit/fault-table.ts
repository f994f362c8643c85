/** One switch of a simulator: what it does, in a line, and which values it takes. */
export interface FaultSwitch<Value> {
  readonly description: string;
  /** Its value when all is well. */
  readonly usual: Value;
  readonly example: Value;
  /** Whether a value from outside fits. */
  readonly fits: (value: unknown) => boolean;
}

/** A switch for each value of a simulator. */
export type FaultSwitches<Values> = { readonly [Name in keyof Values & string]: FaultSwitch<Values[Name]> };

/** A switch as it is shown. */
export interface ShownSwitch {
  readonly name: string;
  readonly description: string;
  readonly value: unknown;
  readonly usual: unknown;
  readonly example: unknown;
}

const isCount = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 0;
const isText = (value: unknown): boolean => typeof value === 'string';

/** A switch that is on or off. */
export const flag = (description: string, usual = false): FaultSwitch<boolean> => ({
  description,
  usual,
  example: !usual,
  fits: (value) => typeof value === 'boolean',
});

/** A switch that takes a whole number from 0. */
export const count = (description: string, usual: number, example: number): FaultSwitch<number> => ({
  description,
  usual,
  example,
  fits: isCount,
});

/** A switch that takes any text; empty when all is well. */
export const text = (description: string, example: string): FaultSwitch<string> => ({
  description,
  usual: '',
  example,
  fits: isText,
});

/** A switch that takes a list of texts; empty when all is well. */
export const texts = (description: string, example: readonly string[]): FaultSwitch<readonly string[]> => ({
  description,
  usual: [],
  example,
  fits: (value) => Array.isArray(value) && value.every(isText),
});

/** A switch that takes one of some values; the first when all is well, the last as the example. */
export function choice<const Values extends readonly [unknown, ...unknown[]]>(
  description: string,
  values: Values,
): FaultSwitch<Values[number]> {
  return { description, usual: values[0], example: values.at(-1), fits: (value) => values.includes(value) };
}

/** The switches that make a simulator misbehave, or be another one. */
export class FaultTable<Values extends object> {
  readonly #switches: FaultSwitches<Values>;
  readonly #usual: Readonly<Values>;
  #values: Readonly<Values>;

  constructor(switches: FaultSwitches<Values>) {
    this.#switches = switches;
    const usual = this.#entries().map(([name, one]) => [name, one.usual]);
    this.#usual = Object.fromEntries(usual) as Values;
    this.#values = this.#usual;
  }

  get values(): Readonly<Values> {
    return this.#values;
  }

  /** Sets some switches and leaves the others. Throws as `setUnchecked` does. */
  set(changes: Partial<Values>): void {
    this.setUnchecked({ ...changes });
  }

  /** As `set`, for what came from outside: all or none. Throws a RangeError that names everything that is wrong. */
  setUnchecked(changes: Readonly<Record<string, unknown>>): void {
    const known = new Map(this.#entries());
    const complaints = Object.entries(changes).flatMap(([name, value]) => {
      const found = known.get(name);
      if (found === undefined) return [`There is no switch called "${name}".`];
      return found.fits(value) ? [] : [`"${name}" takes values such as ${JSON.stringify(found.example)}.`];
    });
    if (complaints.length > 0) throw new RangeError(complaints.join(' '));
    this.replace({ ...this.#values, ...changes });
  }

  /** Puts every switch back to its usual value. */
  clear(): void {
    this.replace(this.#usual);
  }

  /** Every switch with its description, present value, usual value and an example. */
  list(): readonly ShownSwitch[] {
    const values = new Map<string, unknown>(Object.entries(this.#values));
    return this.#entries().map(([name, { description, usual, example }]) => ({
      name,
      description,
      value: values.get(name),
      usual,
      example,
    }));
  }

  /** Takes over new values, unchecked. */
  protected replace(values: Readonly<Values>): void {
    this.#values = values;
  }

  #entries(): readonly (readonly [string, FaultSwitch<unknown>])[] {
    return Object.entries<FaultSwitch<unknown>>(this.#switches);
  }
}
