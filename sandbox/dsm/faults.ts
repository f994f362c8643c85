import { isSwitchName, type Rule, SWITCHES, type SwitchValues } from './switches.ts';

/** Names of the switches that hold rules about calls. */
export type RuleSwitch = {
  [Name in keyof SwitchValues]: SwitchValues[Name] extends readonly Rule[] ? Name : never;
}[keyof SwitchValues];

/** The element type of one rule switch. */
export type RuleOf<Name extends RuleSwitch> = SwitchValues[Name][number];

/** A call as the rules see it. */
export interface StruckCall {
  readonly api: string;
  readonly method: string;
  readonly inner?: boolean;
}

/** The current position of every switch. */
export class Faults {
  #values: SwitchValues = usualValues();

  /** The value of one switch. */
  get<Name extends keyof SwitchValues>(name: Name): SwitchValues[Name] {
    return this.#values[name];
  }

  /** Sets some switches and leaves the others. */
  set(values: Partial<SwitchValues>): void {
    this.#values = { ...this.#values, ...values };
  }

  /** Sets switches from data of unknown shape; answers what is wrong with it, in which case nothing was set. */
  setFrom(values: Readonly<Record<string, unknown>>): readonly string[] {
    const complaints = Object.entries(values).flatMap(([name, value]) => {
      if (!isSwitchName(name)) return [`There is no switch "${name}".`];
      return SWITCHES[name].fits(value)
        ? []
        : [`"${name}" takes values such as ${JSON.stringify(SWITCHES[name].example)}.`];
    });
    if (complaints.length === 0) this.set(values as Partial<SwitchValues>);
    return complaints;
  }

  /** Puts every switch back to its usual position. */
  reset(): void {
    this.#values = usualValues();
  }

  /** The first rule of a switch that strikes this call; one of its `times` is used up. Inside a compound a rule must name the API. */
  take<Name extends RuleSwitch>(name: Name, call: StruckCall): RuleOf<Name> | undefined {
    const list: readonly RuleOf<Name>[] = this.#values[name];
    const rule = list.find(
      (candidate) =>
        (candidate.api === undefined ? !call.inner : candidate.api === call.api) &&
        (candidate.method === undefined || candidate.method === call.method) &&
        (candidate.times === undefined || candidate.times > 0),
    );
    if (rule?.times === undefined) return rule;
    const used = { ...rule, times: rule.times - 1 };
    const rest = list.flatMap((candidate) => (candidate === rule ? (used.times > 0 ? [used] : []) : [candidate]));
    this.#values = { ...this.#values, [name]: rest };
    return rule;
  }

  /** Every switch with its description, present value and an example. */
  list(): readonly { name: string; description: string; value: unknown; usual: unknown; example: unknown }[] {
    return Object.entries(SWITCHES).map(([name, { description, usual, example }]) => ({
      name,
      description,
      value: this.#values[name as keyof SwitchValues],
      usual,
      example,
    }));
  }
}

function usualValues(): SwitchValues {
  const entries = Object.entries(SWITCHES).map(([name, { usual }]) => [name, usual]);
  return Object.fromEntries(entries) as SwitchValues;
}
