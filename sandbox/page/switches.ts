import type { ShownSwitch } from './protocol.ts';
import type { Stage } from './stage.ts';

/** The fault switches of a back end, with their values. */
export function listSwitches({ dsm, mail, synapse, truenas }: Stage, backEnd: string): readonly ShownSwitch[] {
  if (backEnd === 'dsm') return dsm?.faults.list() ?? [];
  if (backEnd === 'mail') return mail?.faults.list() ?? [];
  const described = (backEnd === 'synapse' ? synapse : truenas)?.faults.describe() ?? [];
  return described.map(({ name, description, value }) => {
    const usual = usualOf(name, value);
    return { name, description, value, usual, example: usual };
  });
}

/** The values of Synapse's and TrueNAS's switches while all is well, where they differ from off, empty and nought. */
const USUAL: Readonly<Record<string, unknown>> = {
  redactionFails: 'none',
  loginLimits: true,
  dropSocket: 'off',
  jobPace: 50,
};

function usualOf(name: string, value: unknown): unknown {
  if (Object.hasOwn(USUAL, name)) return USUAL[name];
  if (typeof value === 'boolean') return false;
  return typeof value === 'number' ? 0 : '';
}

/** Sets a switch. Throws where the value does not fit or there is no such switch. */
export function setSwitch({ dsm, mail, synapse, truenas }: Stage, backEnd: string, name: string, value: unknown): void {
  if (backEnd === 'dsm') {
    const complaints = dsm?.faults.setFrom({ [name]: value }) ?? [];
    if (complaints.length > 0) throw new RangeError(complaints.join(' '));
    return;
  }
  const other = backEnd === 'mail' ? mail : backEnd === 'synapse' ? synapse : truenas;
  other?.faults.setUnchecked({ [name]: value });
}

/** Puts every switch of a back end back. */
export function resetSwitches({ dsm, mail, synapse, truenas, slack }: Stage, backEnd: string): void {
  if (backEnd === 'dsm') dsm?.faults.reset();
  else if (backEnd === 'slack') slack.faults.clear();
  else if (backEnd === 'mail') mail?.faults.clear();
  else (backEnd === 'synapse' ? synapse : truenas)?.faults.clear();
}
