import { describe, expect, it } from 'vitest';
import { viewOf } from '../../../src/core/directory.ts';
import { isSatisfied } from '../../../src/core/satisfied.ts';
import { failureOf } from '../../contract/directory-fixture.ts';
import { accountNamed, apply, newAccount, subjectNamed, subjectOf } from '../../directories/changing.ts';
import {
  addTo,
  asAdministrator,
  makeAccount,
  makeGroup,
  openDirectory,
  removeNamed,
  set,
  signInRefusal,
} from './client.ts';
import { base } from './domain-controller.ts';
import { leavers, staff } from './prepare.ts';

const details = {
  firstName: 'Grace',
  lastName: 'Hopper',
  displayName: 'Grace Hopper',
  initials: 'GBH',
  description: 'O\'Neil "& Söhne", 100% (+1) \\ *',
  email: 'grace@example.org',
  office: 'B12',
  telephone: '+49 30 1234',
  mobile: '+49 170 1234',
  web: 'https://example.org/grace',
  title: 'Rear admiral',
  department: 'COBOL',
  company: 'Navy',
  employeeId: '1906',
  manager: 'max',
};

describe('an account of a real domain', () => {
  it('is the same by its objectGUID wherever it is moved and whatever it is called', async () => {
    await asAdministrator((client) => makeAccount(client, 'mover'));
    await asAdministrator((client) => removeNamed(client, 'moved'));
    const directory = await openDirectory();
    const before = await accountNamed(directory, 'mover');
    expect(before.path).toBe(`CN=mover,${staff}`);
    const move = { kind: 'move-account', container: leavers } as const;
    await apply(directory, subjectOf(directory, before), move);
    const moved = await directory.readAccount(before.id);
    expect(isSatisfied(move, moved)).toBe('yes');
    // The subject is still the one that was read before the move.
    await apply(directory, subjectOf(directory, before), { kind: 'rename-account', name: 'moved' });
    expect(await directory.readAccount(before.id)).toMatchObject({ id: before.id, name: 'moved' });
    expect(await signInRefusal('moved', 'Ada-Sandbox-1')).toBeUndefined();
    expect(await directory.findAccount('mover')).toBeUndefined();
    expect(await directory.findAccount('moved@example.test')).toMatchObject({ id: before.id });
  });

  it('is not moved into what is no container, nor where Deskhand may not', async () => {
    await asAdministrator((client) => makeAccount(client, 'mover'));
    const directory = await openDirectory();
    const subject = await subjectNamed(directory, 'mover');
    const blocker = (container: string) =>
      directory.blocker?.(subject, 'move-account', { kind: 'move-account', container });
    for (const wrong of [`OU=Nowhere,${base}`, `CN=mover,${staff}`, 'nonsense'])
      expect(await blocker(wrong)).toMatch(/no container/);
    expect(await blocker(leavers)).toBeUndefined();
    const users = `CN=Users,${base}`;
    const failure = await failureOf(apply(directory, subject, { kind: 'move-account', container: users }));
    expect(failure).toMatchObject({ code: 'directory-not-permitted', effect: 'none' });
  });

  it('has all its details set and read back, the manager by username', async () => {
    await asAdministrator(async (client) => {
      await makeAccount(client, 'max');
      await makeAccount(client, 'grace');
    });
    const directory = await openDirectory();
    const subject = await subjectNamed(directory, 'grace');
    const change = { kind: 'set-details', details } as const;
    await apply(directory, subject, change);
    const after = await accountNamed(directory, 'grace');
    expect(after.details).toEqual(details);
    expect(isSatisfied(change, after)).toBe('yes');
    await apply(directory, subject, { kind: 'set-details', details: { title: '', manager: '' } });
    const { title: _title, manager: _manager, ...rest } = details;
    expect((await accountNamed(directory, 'grace')).details).toEqual(rest);
    const failure = await failureOf(
      apply(directory, subject, { kind: 'set-details', details: { manager: 'nobody.here' } }),
    );
    expect(failure).toMatchObject({ code: 'invalid-input', effect: 'none', fields: { manager: expect.any(String) } });
  });

  it('is created whole, in one add, or not at all', async () => {
    await asAdministrator(async (client) => {
      await removeNamed(client, 'newcomer');
      await makeAccount(client, 'max');
      await makeGroup(client, 'Editors');
    });
    const directory = await openDirectory();
    const editors = await directory.findGroup('Editors');
    if (!editors) throw new Error('There is no group Editors.');
    const group = { directory: editors.directory, id: editors.id, name: editors.name };
    const { displayName: _displayName, ...given } = details;
    const change = {
      kind: 'create-account',
      name: 'newcomer',
      details: given,
      mustChange: true,
      expires: '2031-04-05',
      flags: {},
      groups: [group],
    } as const;
    const { secret = '' } = await apply(directory, newAccount(directory), { ...change, groups: [group] });
    const made = await accountNamed(directory, 'newcomer');
    expect(made).toMatchObject({
      details: { ...given, displayName: 'Grace Hopper' },
      enabled: true,
      expires: '2031-04-05',
    });
    expect(made.groups?.map(({ name }) => name)).toEqual(['Domain Users', 'Editors']);
    expect(isSatisfied({ ...change, groups: [group] }, made)).toBe('yes');
    expect(await signInRefusal('newcomer', secret)).toBe('773');
    const long = { kind: 'create-account', name: 'too.long', details: { description: 'x'.repeat(1025) } } as const;
    expect(await failureOf(apply(directory, newAccount(directory), long))).toMatchObject({
      code: 'invalid-input',
      effect: 'none',
    });
    expect(await directory.findAccount('too.long')).toBeUndefined();
  });

  it('is enabled and disabled by comparing, though another bit changes meanwhile', async () => {
    const dn = await asAdministrator((client) => makeAccount(client, 'grace'));
    const directory = await openDirectory();
    const subject = await subjectNamed(directory, 'grace');
    const race = asAdministrator(async (client) => {
      for (const value of ['66048', '512', '66048']) await client.modify(dn, [set('userAccountControl', value)]);
    });
    await Promise.allSettled([race, apply(directory, subject, { kind: 'set-enabled', enabled: false })]);
    await apply(directory, subject, { kind: 'set-enabled', enabled: false });
    expect(await accountNamed(directory, 'grace')).toMatchObject({ enabled: false, passwordNeverExpires: true });
    expect(await signInRefusal('grace', 'Ada-Sandbox-1')).toBe('533');
  });

  it('stops working on its day of expiry, and does not once that is taken away', async () => {
    await asAdministrator((client) => makeAccount(client, 'grace'));
    const directory = await openDirectory();
    const subject = await subjectNamed(directory, 'grace');
    await apply(directory, subject, { kind: 'set-expiry', expires: '2020-01-02' });
    expect(await accountNamed(directory, 'grace')).toMatchObject({ expires: '2020-01-02' });
    expect(await signInRefusal('grace', 'Ada-Sandbox-1')).toBe('701');
    await apply(directory, subject, { kind: 'set-expiry' });
    expect((await accountNamed(directory, 'grace')).expires).toBeUndefined();
    expect(await signInRefusal('grace', 'Ada-Sandbox-1')).toBeUndefined();
  });

  it('that two have the mail address of is neither of them', async () => {
    await asAdministrator(async (client) => {
      for (const name of ['twin1', 'twin2'])
        await makeAccount(client, name, { attributes: { mail: 'twin@example.org' } });
    });
    const directory = await openDirectory();
    expect(await failureOf(directory.findAccount('twin@example.org'))).toMatchObject({ code: 'invalid-input' });
    await asAdministrator(async (client) => {
      for (const name of ['twin1', 'twin2']) await removeNamed(client, name);
    });
  });
});

describe('who administers', () => {
  const member = async (group: string, through = false) => {
    await asAdministrator(async (client) => {
      const dn = await makeAccount(client, 'grace');
      const target = through ? await makeGroup(client, 'Inner', [dn]) : dn;
      const { searchEntries } = await client.search(base, { filter: `(sAMAccountName=${group})`, attributes: ['1.1'] });
      await client.modify(searchEntries[0]?.dn ?? '', [addTo('member', target)]);
    });
  };

  it.each([
    'Domain Admins',
    'Account Operators',
    'Server Operators',
    'Backup Operators',
    'Print Operators',
    'DnsAdmins',
    'Group Policy Creator Owners',
  ])('is told of members of %s, directly and through groups', async (group) => {
    const directory = await openDirectory();
    for (const through of [false, true]) {
      await member(group, through);
      const account = await accountNamed(directory, 'grace');
      expect(account.administrator).toBe(true);
      const names = (refs: typeof account.groups) => refs?.map(({ name }) => name) ?? [];
      expect(names(through ? account.inheritedGroups : account.groups)).toContain(group);
      expect(names(through ? account.groups : account.inheritedGroups)).not.toContain(group);
    }
    expect(await directory.findGroup('Inner')).toMatchObject({ administrators: true });
    const listed = (await directory.listAccounts?.())?.find(({ name }) => name === 'grace');
    expect(listed?.administrator).toBe(true);
    await asAdministrator(async (client) => {
      for (const name of ['Inner', 'grace']) await removeNamed(client, name);
    });
  });

  it('is told of nobody else', async () => {
    await asAdministrator((client) => makeAccount(client, 'grace'));
    const directory = await openDirectory();
    expect((await accountNamed(directory, 'grace')).administrator).toBe(false);
    expect((await accountNamed(directory, 'Administrator')).administrator).toBe(true);
  });
});

describe('memberships', () => {
  it('that are there already, or not any more, are no failure', async () => {
    await asAdministrator(async (client) => {
      const dn = await makeAccount(client, 'grace');
      await makeGroup(client, 'Editors', [dn]);
    });
    const directory = await openDirectory();
    const subject = await subjectNamed(directory, 'grace');
    const group = await directory.findGroup('Editors');
    if (!group) throw new Error('There is no group Editors.');
    const target = { directory: group.directory, id: group.id, name: group.name };
    await apply(directory, subject, { kind: 'join-group', group: target });
    for (const _ of [1, 2]) await apply(directory, subject, { kind: 'leave-group', group: target });
    expect((await accountNamed(directory, 'grace')).groups?.map(({ name }) => name)).toEqual(['Domain Users']);
  });

  it('of the primary group cannot be ended', async () => {
    await asAdministrator((client) => makeAccount(client, 'grace'));
    const directory = await openDirectory();
    const account = await accountNamed(directory, 'grace');
    const [primary] = account.groups ?? [];
    expect(primary).toMatchObject({ name: 'Domain Users', permanent: true });
    if (!primary) return;
    const { permanent: _permanent, ...group } = primary;
    const failure = await failureOf(apply(directory, subjectOf(directory, account), { kind: 'leave-group', group }));
    expect(failure).toMatchObject({ effect: 'none' });
  });
});

describe('deleting', () => {
  it('is denied for what comes with the domain, beforehand', async () => {
    const directory = await openDirectory();
    for (const name of ['Administrator', 'Guest']) {
      const subject = await subjectNamed(directory, name);
      expect(await directory.blocker?.(subject, 'delete-account')).toMatch(/comes with every domain/);
    }
    const group = await directory.findGroup('Domain Guests');
    if (!group) throw new Error('There is no group Domain Guests.');
    const subject = { kind: 'group', directory: viewOf(directory), group } as const;
    expect(await directory.blocker?.(subject, 'delete-group')).toMatch(/comes with every domain/);
  });

  it('leaves alone what stands below an account, and says so', async () => {
    await asAdministrator(async (client) => {
      const dn = await makeAccount(client, 'parent');
      const { Attribute } = await import('ldapts');
      const attribute = new Attribute({ type: 'objectClass', values: ['nTFRSSubscriptions'] });
      await client.add(`CN=child,${dn}`, [attribute]);
    });
    const directory = await openDirectory();
    const account = await accountNamed(directory, 'parent');
    const failure = await failureOf(apply(directory, subjectOf(directory, account), { kind: 'delete-account' }));
    expect(failure).toMatchObject({ code: 'directory-refused', effect: 'none' });
    expect(await directory.readAccount(account.id)).toBeDefined();
    await asAdministrator(async (client) => {
      await client.del(`CN=child,CN=parent,${staff}`);
      await removeNamed(client, 'parent');
    });
  });
});
