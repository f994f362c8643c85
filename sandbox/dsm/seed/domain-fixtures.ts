import { Domain } from '../domain/domain.ts';
import { type DirectoryObject, newUserPart } from '../domain/objects.ts';
import { storePassword } from '../password.ts';
import { populate } from './population.ts';

/** A domain user to start with. */
export interface SeedDomainUser {
  readonly name: string;
  readonly displayName: string;
  readonly mail?: string;
  readonly password?: string;
  /** Names of organisational units, outermost first; `Staff` where left out. */
  readonly within?: readonly string[];
  readonly locked?: boolean;
}

/** The domain's part of the sandbox's company. */
export const DOMAIN_FIXTURES: readonly SeedDomainUser[] = [
  { name: 'grace', displayName: 'Grace Hopper', mail: 'grace@example.org', password: 'Account-Sandbox-1' },
  { name: 'joan', displayName: 'Joan Clarke', mail: 'joan@example.org', password: 'Account-Sandbox-1' },
  {
    name: 'mary',
    displayName: 'Mary Somerville',
    mail: 'mary@example.org',
    password: 'Account-Sandbox-1',
    within: ['Staff', 'Berlin'],
  },
  { name: 'locked01', displayName: 'Locked Account', password: 'Account-Sandbox-1', locked: true },
];

const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  Sales: ['joan'],
  'VPN Users': ['grace', 'mary'],
  Executives: ['mary'],
  "O'Neil, Sons & Co": [],
};

/** The directory at the start, synchronised once; `population` more users in organisational units of their own. */
export function seedDomain(population: number): Domain {
  const domain = new Domain({
    realm: 'EXAMPLE.ORG',
    workgroup: 'EXAMPLE',
    baseDn: 'DC=example,DC=org',
    sid: 'S-1-5-21-1004336348-1177238915-682003330',
  });
  const { tree } = domain;
  const users = added(domain, tree.root, { category: 'container', name: 'Users', builtIn: true });
  added(domain, tree.root, { category: 'container', name: 'Computers', builtIn: true });
  added(domain, tree.root, { category: 'builtinDomain', name: 'Builtin', builtIn: true });
  const controllers = added(domain, tree.root, {
    category: 'organizationalUnit',
    name: 'Domain Controllers',
    builtIn: true,
  });
  added(domain, controllers, { category: 'computer', name: 'AD', samAccountName: 'AD$', rid: 1000, builtIn: true });
  const staff = added(domain, tree.root, { category: 'organizationalUnit', name: 'Staff' });
  added(domain, staff, { category: 'organizationalUnit', name: 'Berlin' });
  const groups = added(domain, tree.root, { category: 'organizationalUnit', name: 'Groups' });

  addBuiltIns(domain, users);
  for (const user of DOMAIN_FIXTURES) addSeedUser(domain, user);
  for (const [name, members] of Object.entries(MEMBERS)) {
    const found = members.flatMap((member) => tree.named(member) ?? []);
    const group = { type: 'security', scope: 'global', members: new Set(found) } as const;
    added(domain, groups, { category: 'group', name, samAccountName: name, group });
  }
  populate(domain, population);
  domain.synchronise();
  return domain;
}

/** Accounts and groups that every domain has, with the relative ids they have everywhere. */
function addBuiltIns(domain: Domain, users: DirectoryObject): void {
  const accounts = [
    {
      name: 'Administrator',
      rid: 500,
      description: 'Built-in account for administering the computer/domain',
      disabled: false,
    },
    {
      name: 'Guest',
      rid: 501,
      description: 'Built-in account for guest access to the computer/domain',
      disabled: true,
    },
    { name: 'krbtgt', rid: 502, description: 'Key Distribution Center Service Account', disabled: true },
  ];
  for (const { name, rid, description, disabled } of accounts) {
    const user = { ...newUserPart(), disabled };
    added(domain, users, { category: 'person', name, samAccountName: name, rid, builtIn: true, description, user });
  }
  const administrator = domain.tree.named('Administrator');
  const groups = [
    { name: 'Domain Admins', rid: 512, description: 'Designated administrators of the domain', members: administrator },
    { name: 'Domain Users', rid: 513, description: 'All domain users', members: undefined },
  ];
  for (const { name, rid, description, members } of groups) {
    const group = {
      type: 'security',
      scope: 'global',
      members: new Set(members === undefined ? [] : [members]),
    } as const;
    added(domain, users, { category: 'group', name, samAccountName: name, rid, builtIn: true, description, group });
  }
}

function addSeedUser(domain: Domain, seed: SeedDomainUser): void {
  const path = [...(seed.within ?? ['Staff'])].reverse().map((name) => `OU=${name},`);
  const parent = domain.tree.find(`${path.join('')}${domain.tree.root.dn}`) ?? domain.tree.root;
  const [firstName = '', ...rest] = seed.displayName.split(' ');
  const user = {
    ...newUserPart(),
    password: seed.password === undefined ? undefined : storePassword(seed.password, seed.name),
    locked: seed.locked ?? false,
    firstName,
    lastName: rest.join(' '),
  };
  const { name, displayName, mail = '' } = seed;
  added(domain, parent, { category: 'person', name, samAccountName: name, displayName, mail, user });
}

function added(
  domain: Domain,
  parent: DirectoryObject,
  details: Parameters<Domain['tree']['add']>[1],
): DirectoryObject {
  const object = domain.tree.add(parent, details);
  if (object === undefined) throw new RangeError(`The seed has two objects named "${details.name}".`);
  return object;
}
