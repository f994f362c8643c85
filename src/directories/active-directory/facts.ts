import type { DirectoryFacts } from '../../core/directory-view.ts';
import type { Domain } from './domain.ts';
import { equals } from './filters.ts';
import { readPolicies, readRules, toSettings } from './password-rules.ts';
import type { Row } from './session/row.ts';
import { rootDse } from './session/search.ts';
import type { Session } from './session/session.ts';
import { intervalOf } from './values/file-time.ts';

type Fact = DirectoryFacts['facts'][number];

/** Computers with this primary group are domain controllers. */
const controllersGroup = '516';

/** Functional levels as they are called. MS-ADTS 6.1.4.2. */
const levels: readonly (string | undefined)[] = [
  ...['Windows 2000', undefined, 'Windows Server 2003', 'Windows Server 2008', 'Windows Server 2008 R2'],
  ...[
    'Windows Server 2012',
    'Windows Server 2012 R2',
    'Windows Server 2016',
    undefined,
    undefined,
    'Windows Server 2025',
  ],
];

/** What the domain tells of itself. */
export async function readDomainFacts(session: Session, domain: Domain, container: string): Promise<DirectoryFacts> {
  const [roots, controllers, rules, policies] = await Promise.all([
    session.search(rootDse(['dnsHostName', 'vendorVersion', 'domainFunctionality'])),
    session.search({
      base: domain.base,
      filter: equals('primaryGroupID', controllersGroup),
      attributes: ['dNSHostName', 'operatingSystem'],
    }),
    readRules(session, domain),
    readPolicies(session, domain),
  ]);
  const facts: Fact[] = [
    { label: 'Domain', value: `${domain.dnsName} (${domain.shortName})` },
    { label: 'Functional level', value: levelOf(roots[0]) },
    { label: 'Talks to', value: serverOf(roots[0], session.where()) },
    { label: 'Domain controllers', value: controllers.map(controllerLabel).sort().join(', ') || 'none to be seen' },
    ...lockoutFacts(rules),
    { label: 'Complexity', value: complexityOf(rules) },
    { label: 'Fine-grained policies', value: policiesLabel(policies) },
    { label: 'New accounts and groups', value: `in ${container}` },
  ];
  return { facts, settings: toSettings(rules) };
}

const levelOf = (root: Row | undefined): string => {
  const level = root?.text('domainFunctionality');
  return levels[Number(level)] ?? `number ${level ?? 'unknown'}`;
};

/** Samba names its version, Windows has no such attribute. */
const serverOf = (root: Row | undefined, where: string): string => {
  const version = root?.text('vendorVersion');
  return `${root?.text('dnsHostName') ?? where}${version === undefined ? '' : ` (Samba ${version})`}`;
};

const controllerLabel = (row: Row): string => {
  const system = row.text('operatingSystem');
  return `${row.text('dNSHostName') ?? row.dn}${system === undefined ? '' : ` (${system})`}`;
};

/** DOMAIN_PASSWORD_COMPLEX of pwdProperties. */
const complexityOf = (rules: Row): string =>
  Number(rules.text('pwdProperties') ?? 0) % 2 === 1 ? 'three of small letters, capitals, digits and signs' : 'off';

const minutes = (text: string | undefined): string => `${Math.round((intervalOf(text) ?? 0) / 60_000)} minutes`;

function lockoutFacts(rules: Row): Fact[] {
  const threshold = Number(rules.text('lockoutThreshold') ?? 0);
  if (threshold === 0) return [{ label: 'Lock-out', value: 'never' }];
  const within = minutes(rules.text('lockOutObservationWindow'));
  const duration = intervalOf(rules.text('lockoutDuration'));
  const end =
    duration === undefined || duration === 0
      ? 'until somebody unlocks it'
      : `for ${minutes(rules.text('lockoutDuration'))}`;
  return [{ label: 'Lock-out', value: `after ${threshold} failed sign-ins within ${within}, ${end}` }];
}

function policiesLabel(policies: readonly Row[] | undefined): string {
  if (policies === undefined) return 'none that Deskhand may see';
  return policies.map((row) => row.text('cn') ?? row.dn).join(', ');
}
