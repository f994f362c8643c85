import type { Call } from '../api.ts';
import { Refusal } from '../refusal.ts';
import type { DomainGroupRow, DomainUserRow } from './domain.ts';

const LIST_UPDATING = 2626;

/** A row of a domain user, drawn on demand: a list of fifty thousand is never copied for a page of forty. */
export interface DrawnRow {
  draw(additional: readonly string[]): Record<string, unknown>;
  groupNames(): readonly string[];
}

/** The rows of SYNO.Core.User list with type domain: what the last synchronisation found. */
export function userRows(call: Call): {
  readonly length: number;
  slice(from: number, to: number): readonly DrawnRow[];
} {
  refuseWhileUpdating(call);
  const rows = isInstalled(call) ? call.nas.state.domain.users : [];
  return { length: rows.length, slice: (from, to) => rows.slice(from, to).map((row) => drawn(call, row)) };
}

/** One domain user, by `WORKGROUP\name` or `name@REALM`. */
export function readDomainUser(call: Call, name: string): DrawnRow | undefined {
  const row = isInstalled(call) ? call.nas.state.domain.rowNamed(name) : undefined;
  if (row === undefined) return undefined;
  refuseWhileUpdating(call);
  return drawn(call, row);
}

/** The rows of SYNO.Core.Group list with type domain. */
export function domainGroupRows(call: Call): readonly DomainGroupRow[] {
  refuseWhileUpdating(call);
  return isInstalled(call) ? call.nas.state.domain.groups : [];
}

/** Members of a domain group as last synchronised; undefined when the name is none. That Group.Member list serves domain groups is inferred. */
export function domainMembers(call: Call, groupName: string, inGroup: boolean) {
  const { domain } = call.nas.state;
  const group = domain.groups.find((candidate) => candidate.name.toLowerCase() === groupName.toLowerCase());
  if (group === undefined || !isInstalled(call)) return undefined;
  refuseWhileUpdating(call);
  return domain.users
    .filter((row) => isMember(group, row) === inGroup)
    .map(({ name, uid, description }) => ({ name, uid, description }));
}

/** Every user is in its primary group without being listed as its member. */
function isMember(group: DomainGroupRow, row: DomainUserRow): boolean {
  return group.members.has(row.object) || group.name.endsWith('\\Domain Users');
}

function drawn(call: Call, row: DomainUserRow): DrawnRow {
  const groupNames = () =>
    call.nas.state.domain.groups.filter((group) => isMember(group, row)).map((group) => group.name);
  const draw = (additional: readonly string[]) => {
    const fields: Record<string, () => unknown> = {
      uid: () => row.uid,
      description: () => row.description,
      email: () => row.email,
      expired: () => (row.disabled ? 'now' : 'normal'),
      passwd_never_expire: () => row.passwordNeverExpires,
      groups: groupNames,
      '2fa_status': () => false,
    };
    const known = additional.flatMap((name) => {
      const field = fields[name];
      return field === undefined ? [] : [[name, field()] as const];
    });
    return { name: row.name, ...Object.fromEntries(known) };
  };
  return { draw, groupNames };
}

function isInstalled(call: Call): boolean {
  return call.nas.faults.values.directoryServerInstalled;
}

function refuseWhileUpdating(call: Call): void {
  if (call.nas.faults.values.busyWhileUpdating && call.nas.state.domain.updating) throw new Refusal(LIST_UPDATING);
}
