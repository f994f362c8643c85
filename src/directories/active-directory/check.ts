import type { Finding } from '../../core/directory.ts';
import { DeskhandError } from '../../core/errors.ts';
import { isBuiltIn } from './accounts.ts';
import { containerOf, type Domain } from './domain.ts';
import { isAccount } from './filters.ts';
import type { Lookup } from './lookup.ts';
import type { Row } from './session/row.ts';
import type { Session } from './session/session.ts';
import { guidOf } from './values/guid.ts';

interface CheckDeps {
  readonly session: Session;
  readonly domain: () => Promise<Domain>;
  readonly lookup: Lookup;
  readonly container: () => Promise<string>;
  readonly upnSuffix: () => Promise<string>;
}

/** What each operation has to write. The right to reset is no attribute's, so it shows by none of them. */
const neededRights: readonly (readonly [string, readonly string[]])[] = [
  ['require a new password at the next sign-in', ['pwdLastSet']],
  ['unlock', ['lockoutTime']],
  ['disable and enable', ['userAccountControl']],
  ['set an expiry', ['accountExpires']],
  ['edit details', ['mail', 'displayName', 'telephoneNumber', 'title', 'department', 'manager']],
  ['rename', ['sAMAccountName', 'userPrincipalName']],
];

/** Whether the domain can be reached, trusted, and worked in. */
export async function checkDomain(deps: CheckDeps): Promise<readonly Finding[]> {
  const { session } = deps;
  const tried = await session.tryEach();
  const findings = tried.map(({ controller, failure }): Finding => {
    if (failure) return { level: 'bad', text: failure.userMessage };
    return { level: 'good', text: `${controller.where} lets Deskhand sign in as ${session.account}.` };
  });
  if (tried.every(({ failure }) => failure !== undefined)) return findings;
  try {
    return [...findings, ...(await checkWork(deps))];
  } catch (cause) {
    if (!(cause instanceof DeskhandError)) throw cause;
    return [...findings, { level: 'bad', text: cause.userMessage }];
  }
}

async function checkWork(deps: CheckDeps): Promise<readonly Finding[]> {
  const { session } = deps;
  const domain = await deps.domain();
  const container = await deps.container();
  const found: Finding = { level: 'good', text: `The domain is ${domain.dnsName} (${domain.base}).` };
  if (!(await containerOf(session, container))) {
    const text = `New accounts and groups have no place: there is no ${container}. Please correct \`container\`.`;
    return [found, { level: 'bad', text }];
  }
  return [
    found,
    ...(await checkSuffix(deps, domain)),
    ...(await checkCreation(session, container)),
    ...(await checkAccounts(deps, container)),
  ];
}

async function checkSuffix({ session, upnSuffix }: CheckDeps, { configuration, dnsName }: Domain): Promise<Finding[]> {
  const suffix = (await upnSuffix()).toLowerCase();
  if (suffix === dnsName.toLowerCase()) return [];
  const [row] = await session.search({
    base: `CN=Partitions,${configuration}`,
    scope: 'base',
    attributes: ['uPNSuffixes'],
  });
  if (row?.texts('uPNSuffixes').some((one) => one.toLowerCase() === suffix)) return [];
  const text = `${suffix} is no UPN suffix of the domain. Please correct \`upn_suffix\`, or add it in Active Directory Domains and Trusts.`;
  return [{ level: 'warning', text }];
}

/** What Deskhand's account may make in the container; the controller works it out for whoever asks. */
async function checkCreation(session: Session, container: string): Promise<Finding[]> {
  const attribute = 'allowedChildClassesEffective';
  const [row] = await session.search({ base: container, scope: 'base', attributes: [attribute] });
  const classes = row?.texts(attribute).map((name) => name.toLowerCase()) ?? [];
  const may = (one: string) => classes.includes(one);
  const made = [...(may('user') ? ['accounts'] : []), ...(may('group') ? ['groups'] : [])];
  const missing = [...(may('user') ? [] : ['accounts']), ...(may('group') ? [] : ['groups'])];
  return [
    ...(made.length > 0
      ? [{ level: 'good' as const, text: `Deskhand may create ${made.join(' and ')} in ${container}.` }]
      : []),
    ...(missing.length > 0
      ? [{ level: 'warning' as const, text: `Deskhand may not create ${missing.join(' or ')} in ${container}.` }]
      : []),
  ];
}

async function checkAccounts({ session, lookup, domain }: CheckDeps, container: string): Promise<Finding[]> {
  const sample =
    (await sampleIn(session, lookup, container)) ?? (await sampleIn(session, lookup, (await domain()).base));
  if (!sample) return [{ level: 'warning', text: 'There is no account to try the rights of Deskhand on.' }];
  const unseen: Finding[] = sample.buffers('tokenGroups').length > 0 ? [] : [{ level: 'bad', text: groupsUnseen }];
  const effective = new Set(sample.texts('allowedAttributesEffective').map((name) => name.toLowerCase()));
  const lacks = ([, attributes]: (typeof neededRights)[number]) =>
    attributes.filter((name) => !effective.has(name.toLowerCase()));
  const good = neededRights.filter((right) => lacks(right).length === 0).map(([what]) => what);
  const name = sample.text('sAMAccountName') ?? sample.dn;
  const findings: Finding[] = neededRights.flatMap((right): Finding[] => {
    const missing = lacks(right);
    if (missing.length === 0) return [];
    const text = `On accounts such as ${name}, Deskhand may not ${right[0]}: it may not write ${missing.join(', ')}.`;
    return [{ level: 'warning', text }];
  });
  if (good.length > 0)
    findings.unshift({ level: 'good', text: `On accounts such as ${name}, Deskhand may ${good.join(', ')}.` });
  return [...unseen, ...findings];
}

const groupsUnseen =
  'Deskhand may not read tokenGroups, so it cannot tell who administers and denies what depends on that. Please put its account into the group Windows Authorization Access Group.';

/** Some account that is neither built in nor Deskhand's own. */
async function sampleIn(session: Session, lookup: Lookup, base: string): Promise<Row | undefined> {
  const attributes = ['objectGUID', 'objectSid', 'sAMAccountName', 'isCriticalSystemObject', 'adminCount'];
  const self = await lookup.self();
  for await (const page of session.pages({ base, filter: isAccount, attributes })) {
    const usual = page.find(
      (row) => !isBuiltIn(row) && row.text('adminCount') !== '1' && guidOf(row.bytes('objectGUID')) !== self,
    );
    const id = guidOf(usual?.bytes('objectGUID'));
    if (id !== undefined) return lookup.row(id, ['sAMAccountName', 'allowedAttributesEffective', 'tokenGroups']);
  }
  return undefined;
}
