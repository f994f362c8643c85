import { FaultTable } from '../kit/fault-table.ts';
import { type Rule, SWITCHES, type SwitchValues } from './switches.ts';

/** Names of the switches that hold rules about calls. */
type RuleSwitch = {
  [Name in keyof SwitchValues]: SwitchValues[Name] extends readonly Rule[] ? Name : never;
}[keyof SwitchValues];

/** The element type of one rule switch. */
type RuleOf<Name extends RuleSwitch> = SwitchValues[Name][number];

/** A call as the rules see it. */
export interface StruckCall {
  readonly api: string;
  readonly method: string;
  readonly inner?: boolean;
}

/** The current position of every switch. */
export class DsmFaults extends FaultTable<SwitchValues> {
  constructor() {
    super(SWITCHES);
  }

  /** The first rule of a switch that strikes this call; one of its `times` is used up. Inside a compound a rule must name the API. */
  take<Name extends RuleSwitch>(name: Name, call: StruckCall): RuleOf<Name> | undefined {
    const list: readonly RuleOf<Name>[] = this.values[name];
    const rule = list.find(
      (candidate) =>
        (candidate.api === undefined ? !call.inner : candidate.api === call.api) &&
        (candidate.method === undefined || candidate.method === call.method) &&
        (candidate.times === undefined || candidate.times > 0),
    );
    if (rule?.times === undefined) return rule;
    const used = { ...rule, times: rule.times - 1 };
    const rest = list.flatMap((candidate) => (candidate === rule ? (used.times > 0 ? [used] : []) : [candidate]));
    this.replace({ ...this.values, [name]: rest });
    return rule;
  }
}
