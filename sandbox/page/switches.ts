import type { ShownSwitch } from './protocol.ts';
import type { Stage } from './stage.ts';

/** The fault table of a back end; Slack's faults are of another kind. */
function tableOf({ dsm, mail, synapse, truenas }: Stage, backEnd: string) {
  const tables = { dsm, mail, synapse, truenas };
  return Object.hasOwn(tables, backEnd) ? tables[backEnd as keyof typeof tables]?.faults : undefined;
}

/** The fault switches of a back end, with their values. */
export function listSwitches(stage: Stage, backEnd: string): readonly ShownSwitch[] {
  return tableOf(stage, backEnd)?.list() ?? [];
}

/** Sets a switch. Throws where the value does not fit or there is no such switch. */
export function setSwitch(stage: Stage, backEnd: string, name: string, value: unknown): void {
  tableOf(stage, backEnd)?.setUnchecked({ [name]: value });
}

/** Puts every switch of a back end back. */
export function resetSwitches(stage: Stage, backEnd: string): void {
  if (backEnd === 'slack') stage.slack.faults.clear();
  else tableOf(stage, backEnd)?.clear();
}
