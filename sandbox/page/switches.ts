import type { ShownSwitch } from '../kit/fault-table.ts';
import type { Harness } from './harness.ts';

/** The fault table of a back end; Slack's faults are of another kind. */
function tableOf({ dsm, mail, mas, synapse, truenas }: Harness, backEnd: string) {
  const tables = { dsm, mail, mas, synapse, truenas };
  return Object.hasOwn(tables, backEnd) ? tables[backEnd as keyof typeof tables]?.faults : undefined;
}

/** The fault switches of a back end, with their values. */
export function listSwitches(harness: Harness, backEnd: string): readonly ShownSwitch[] {
  return tableOf(harness, backEnd)?.list() ?? [];
}

/** Sets a switch. Throws where the value does not fit or there is no such switch. */
export function setSwitch(harness: Harness, backEnd: string, name: string, value: unknown): void {
  tableOf(harness, backEnd)?.setUnchecked({ [name]: value });
}

/** Puts every switch of a back end back. */
export function resetSwitches(harness: Harness, backEnd: string): void {
  if (backEnd === 'slack') harness.slack.faults.clear();
  else tableOf(harness, backEnd)?.clear();
}
