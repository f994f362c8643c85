import type { Account } from '../../core/account.ts';
import { accountAttributes, toAccount } from './accounts.ts';
import type { Domain } from './domain.ts';
import { all, any, isAccount, isGroup, isMemberThrough } from './filters.ts';
import { byName, groupAttributes, groupRef, type KnownGroup, knownGroup } from './groups.ts';
import type { Row } from './session/row.ts';
import type { Session } from './session/session.ts';
import { guidOf } from './values/guid.ts';
import { ownNumber, sidOf } from './values/sid.ts';

interface ListingDeps {
  readonly directory: string;
  readonly session: Session;
  readonly domain: () => Promise<Domain>;
  readonly self: () => Promise<string | undefined>;
}

/** All accounts of the domain with their direct groups, read afresh, page by page. */
export async function listAccounts(deps: ListingDeps): Promise<readonly Account[]> {
  const { directory, session } = deps;
  const domain = await deps.domain();
  const self = await deps.self();
  const { base } = domain;
  const groups = await allGroups(session, base);
  const administration = await administrators(session, domain, groups);
  const rows: Row[] = [];
  for await (const page of session.pages({ base, filter: isAccount, attributes: accountAttributes }))
    rows.push(...page);
  const names = new Map(rows.map((row) => [row.dn, row.text('sAMAccountName')]));
  return rows.flatMap((row) => {
    const primary = groups.bySid.get(`${domain.sid}-${row.text('primaryGroupID')}`);
    const direct = row.texts('memberOf').map((dn) => groups.byDn.get(dn));
    // A membership that cannot be tied to a group must not be passed over in silence: then none of them is told.
    const refs = direct.every((group) => group !== undefined)
      ? [...direct.map((group) => groupRef(directory, group)), ...(primary ? [groupRef(directory, primary, true)] : [])]
      : undefined;
    const id = guidOf(row.bytes('objectGUID')) ?? '';
    const administrator =
      administration.accounts.has(id) || administration.numbers.has(Number(row.text('primaryGroupID')));
    const manager = managerOf(row, names);
    return toAccount(row, { directory, self, groups: refs?.toSorted(byName), administrator, manager }) ?? [];
  });
}

/** The manager's username, where the manager is among the accounts. */
const managerOf = (row: Row, names: ReadonlyMap<string, string | undefined>): string | undefined => {
  const dn = row.text('manager');
  return dn === undefined ? undefined : names.get(dn);
};

interface Groups {
  /** By the name as the controller writes it, which is the same wherever it writes it. */
  readonly byDn: ReadonlyMap<string, KnownGroup>;
  readonly bySid: ReadonlyMap<string, KnownGroup>;
}

async function allGroups(session: Session, base: string): Promise<Groups> {
  const known: KnownGroup[] = [];
  for await (const page of session.pages({ base, filter: isGroup, attributes: groupAttributes }))
    known.push(...page.flatMap((row) => knownGroup(row) ?? []));
  return {
    byDn: new Map(known.map((group) => [group.dn, group])),
    bySid: new Map(known.map((group) => [group.sid, group])),
  };
}

/**
 * Who administers, through groups too: asked of the administrative groups, since tokenGroups can be asked of one account at a time
 * only. `numbers` are the groups that make whoever has them as the primary group an administrator.
 */
async function administrators(session: Session, { base, administrativeSids }: Domain, groups: Groups) {
  const accounts = new Set<string>();
  const numbers = new Set<number>();
  const present = administrativeSids.flatMap((sid) => groups.bySid.get(sid) ?? []);
  for (const { sid } of present) numbers.add(ownNumber(sid));
  if (present.length === 0) return { accounts, numbers };
  const filter = all(any([isAccount, isGroup]), any(present.map(({ dn }) => isMemberThrough(dn))));
  for await (const page of session.pages({ base, filter, attributes: ['objectGUID', 'objectSid', 'groupType'] })) {
    for (const row of page) {
      const id = guidOf(row.bytes('objectGUID'));
      const sid = sidOf(row.bytes('objectSid'));
      if (id !== undefined) accounts.add(id);
      if (sid !== undefined && row.text('groupType') !== undefined) numbers.add(ownNumber(sid));
    }
  }
  return { accounts, numbers };
}
