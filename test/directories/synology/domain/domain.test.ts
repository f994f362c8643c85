import { describe, expect, it } from 'vitest';
import type { Change } from '../../../../src/core/change.ts';
import { viewOf } from '../../../../src/core/directory.ts';
import { apply, createContext } from '../../../contract/directory-fixture.ts';
import { accountNamed, subjectOf } from '../../changing.ts';
import { openNas, type TestNas } from '../nas.ts';

const staff = 'OU=Staff,DC=example,DC=org';

async function create(nas: TestNas, name: string, more: Partial<Extract<Change, { kind: 'create-account' }>> = {}) {
  const { domain } = nas;
  const context = createContext();
  const subject = { kind: 'new-account', directory: viewOf(domain) } as const;
  await apply(domain, subject, { kind: 'create-account', name, details: {}, ...more }, context);
  return context.kept;
}

const sync = ({ domain }: TestNas) =>
  apply(domain, { kind: 'directory', directory: viewOf(domain) }, { kind: 'sync-domain' });

describe('reading the domain', () => {
  it('tells what Directory Server and DSM know of an account', async () => {
    const { domain } = await openNas();
    expect(await domain.findAccount('EXAMPLE\\Mary')).toMatchObject({
      name: 'mary',
      path: `CN=mary,OU=Berlin,${staff}`,
      details: { displayName: 'Mary Somerville', email: 'mary@example.org' },
      enabled: true,
      locked: false,
      administrator: false,
      synced: true,
    });
    expect(await domain.findAccount('locked01')).toMatchObject({ locked: true });
    expect(await domain.findAccount('krbtgt')).toMatchObject({ service: true, enabled: false });
    expect(await domain.findAccount('Administrator')).toMatchObject({ administrator: true });
  });

  it('finds by distinguished name in any spelling, and not in another domain', async () => {
    const { domain } = await openNas();
    const mary = await accountNamed(domain, 'mary');
    expect(await domain.findAccount('cn=MARY, ou=berlin ,OU=Staff,dc=Example,DC=org')).toEqual(mary);
    expect(await domain.findAccount('OTHER\\mary')).toBeUndefined();
    expect(await domain.findAccount('CN=mary,DC=elsewhere,DC=org')).toBeUndefined();
    const awkward = await domain.findGroup("CN=O'Neil\\2C Sons & Co,OU=Groups,DC=example,DC=org");
    expect(awkward).toMatchObject({
      name: "O'Neil, Sons & Co",
      path: "CN=O'Neil\\, Sons & Co,OU=Groups,DC=example,DC=org",
    });
  });

  it('takes no group for an account, nor the other way round', async () => {
    const { domain } = await openNas();
    expect(await domain.findAccount('Sales')).toBeUndefined();
    expect(await domain.findGroup('joan')).toBeUndefined();
  });

  it('tells which containers there are', async () => {
    const { domain } = await openNas();
    expect(await domain.hasContainer?.(`ou=berlin, ${staff}`)).toBe(true);
    expect(await domain.hasContainer?.('DC=example,DC=org')).toBe(true);
    for (const path of [
      `OU=Paris,${staff}`,
      'OU=Staff,OU=Nowhere,DC=example,DC=org',
      `CN=grace,${staff}`,
      'Staff',
      '',
    ]) {
      expect(await domain.hasContainer?.(path)).toBe(false);
    }
  });

  it('knows a group by its relative identifier, whatever it is called by now', async () => {
    const { domain, dsm } = await openNas();
    const sales = await domain.findGroup('Sales');
    const { tree } = dsm.state.domain;
    const object = tree.named('Sales');
    if (!object?.parent || !object.group || object.rid === undefined) throw new Error('The fixtures lack Sales.');
    tree.remove(object);
    const { parent, group, rid } = object;
    tree.add(parent, { category: 'group', name: 'Selling', samAccountName: 'Selling', rid, group });
    expect(await domain.readGroup(sales?.id ?? '')).toMatchObject({ id: sales?.id, name: 'Selling' });
    expect(await domain.findGroup('Sales')).toBeUndefined();
  });

  it('finds an account that was moved to another container', async () => {
    const { domain, dsm } = await openNas();
    const joan = await accountNamed(domain, 'joan');
    const { tree } = dsm.state.domain;
    const object = tree.named('joan');
    const berlin = tree.find(`OU=Berlin,${staff}`);
    if (!object?.user || !berlin || object.rid === undefined) throw new Error('The fixtures have changed.');
    tree.remove(object);
    const { name, rid, user } = object;
    tree.add(berlin, { category: 'person', name, samAccountName: name, rid, user });
    expect(await domain.readAccount(joan.id)).toMatchObject({ id: joan.id, path: `CN=joan,OU=Berlin,${staff}` });
  });

  it('asks twice where DSM denies an account that it had listed', async () => {
    const { domain, dsm } = await openNas();
    const joan = await accountNamed(domain, 'joan');
    dsm.faults.set({ getLies: [{ times: 2 }] });
    expect(await domain.readAccount(joan.id)).toEqual(joan);
  });

  it('says that DSM is busy while it updates its lists, instead of denying the account', async () => {
    const nas = await openNas();
    const { domain, dsm } = nas;
    const joan = await accountNamed(domain, 'joan');
    dsm.faults.set({ busyWhileUpdating: true, syncPolls: 5 });
    await domain.handlers['sync-domain']?.(subjectOf(domain, joan), { kind: 'sync-domain' }, createContext());
    await expect(domain.readAccount(joan.id)).rejects.toMatchObject({ code: 'directory-busy', effect: 'none' });
  });

  it('says which account is meant where several have a mail address', async () => {
    const { domain, dsm } = await openNas();
    const grace = dsm.state.domain.tree.named('grace');
    if (grace) grace.mail = 'joan@example.org';
    await expect(domain.findAccount('joan@example.org')).rejects.toMatchObject({
      code: 'invalid-input',
      userMessage: expect.stringMatching(/grace.*joan|joan.*grace/),
    });
  });

  it('reads containers of more objects than a page holds', async () => {
    const { domain } = await openNas({ seed: { population: 2_300 } });
    // A search answers with what is read by then.
    await expect.poll(async () => (await domain.search('', 'account', 5_000)).length).toBe(2_300 + 7);
    const all = await domain.search('', 'account', 5_000);
    expect(await domain.readAccount(all.at(-1)?.ref.id ?? '')).toMatchObject({ name: all.at(-1)?.ref.name });
  });
});

describe('an account that DSM has not learnt of', () => {
  it('is told apart by its distinguished name until the sync, and is still found by that afterwards', async () => {
    const nas = await openNas({ domainSettings: { container: staff } });
    await create(nas, 'ida', { details: { email: 'ida@example.org' } });
    const before = await accountNamed(nas.domain, 'ida');
    expect(before).toMatchObject({
      id: expect.stringMatching(/^dn-[a-z2-7]{20}$/),
      synced: false,
      path: `CN=ida,${staff}`,
    });
    expect(before.groups).toBeUndefined();
    expect(before.administrator).toBeUndefined();

    await sync(nas);
    const after = await nas.domain.readAccount(before.id);
    expect(after).toMatchObject({ id: expect.stringMatching(/^rid-\d+$/), synced: true, name: 'ida' });
    expect(await nas.domain.readAccount(after?.id ?? '')).toEqual(after);
  });

  it('shows a membership once the sync has run, and not before', async () => {
    const nas = await openNas();
    const { domain } = nas;
    const joan = await accountNamed(domain, 'joan');
    const group = await domain.findGroup('Executives');
    if (!group) throw new Error('The fixtures lack the executives.');
    const ref = { directory: group.directory, id: group.id, name: group.name };
    await apply(domain, subjectOf(domain, joan), { kind: 'join-group', group: ref });
    expect((await domain.readAccount(joan.id))?.groups?.map(({ name }) => name)).not.toContain('Executives');
    await sync(nas);
    expect((await domain.readAccount(joan.id))?.groups).toContainEqual(ref);
  });
});

describe('changing the domain', () => {
  it('sends passwords by POST in a compound, never in an address', async () => {
    const nas = await openNas();
    const joan = subjectOf(nas.domain, await accountNamed(nas.domain, 'joan'));
    await apply(nas.domain, joan, { kind: 'set-password' });
    await create(nas, 'ida');
    expect(nas.dsm.calls.of().every(({ verb, secretsInUrl }) => verb === 'POST' && secretsInUrl.length === 0)).toBe(
      true,
    );
    expect(nas.count('SYNO.Entry.Request', 'request')).toBe(1);
  });

  it('sets details as they were given', async () => {
    const { domain, dsm } = await openNas();
    const details = {
      firstName: 'Jo"an',
      lastName: 'Clärke & Co + 1',
      office: '{"a":[1]}',
      telephone: '+49 30 1',
      web: 'https://example.org/?a=1&b=2',
    };
    await apply(domain, subjectOf(domain, await accountNamed(domain, 'joan')), { kind: 'set-details', details });
    const joan = dsm.state.domain.tree.named('joan');
    expect(joan?.user).toMatchObject({ firstName: details.firstName, lastName: details.lastName, web: details.web });
    expect(joan).toMatchObject({ physicalDeliveryOfficeName: details.office, telephoneNumber: details.telephone });
    expect(await accountNamed(domain, 'joan')).toMatchObject({ details: { office: details.office } });
  });

  it('makes the holder choose a password at the first sign-in where that was asked for', async () => {
    const nas = await openNas();
    await create(nas, 'ida', { mustChange: true });
    await create(nas, 'ivy', { mustChange: false });
    expect(await nas.domain.findAccount('ida')).toMatchObject({ passwordExpired: true });
    expect(await nas.domain.findAccount('ivy')).toMatchObject({ passwordExpired: false });
  });

  it('finds a failure inside the data of a success', async () => {
    const nas = await openNas({ domainSettings: { container: 'OU=Gone,DC=example,DC=org' } });
    nas.dsm.faults.set({ createErrorInsideData: true });
    await expect(create(nas, 'ida')).rejects.toMatchObject({
      number: 10104,
      userMessage: expect.stringContaining('no such container'),
    });
  });

  it('finds a failure inside a compound, whether or not it says has_fail', async () => {
    for (const omitHasFail of [false, true]) {
      const { domain, dsm } = await openNas();
      const joan = subjectOf(domain, await accountNamed(domain, 'joan'));
      dsm.faults.set({ omitHasFail });
      const tooLong = { kind: 'set-details', details: { initials: 'far too long' } } as const;
      await expect(apply(domain, joan, tooLong)).rejects.toMatchObject({ number: 10104, effect: 'none' });
    }
  });

  it('creates nothing where the name is a group’s', async () => {
    const nas = await openNas();
    await expect(create(nas, 'sales')).rejects.toMatchObject({
      code: 'name-taken',
      fields: { name: expect.any(String) },
    });
    expect(nas.count('SYNO.ActiveDirectory.User', 'create')).toBe(0);
  });

  it('finds an account whose creation was never answered', async () => {
    const nas = await openNas();
    nas.dsm.faults.set({ cutAfter: [{ api: 'SYNO.ActiveDirectory.User', method: 'create', times: 1 }] });
    await expect(create(nas, 'ida')).rejects.toMatchObject({ effect: 'unknown' });
    expect(await nas.domain.findAccount('ida')).toMatchObject({ name: 'ida', synced: false });
  });

  it('cannot take anybody out of a group, since nobody has recorded how', async () => {
    const { domain } = await openNas();
    expect(viewOf(domain).handles).not.toContain('leave-group');
  });
});

describe('the sync of the domain', () => {
  it('goes by DSM’s word: one that nobody knows is no success', async () => {
    const nas = await openNas();
    nas.dsm.faults.set({ syncWord: 'dc_unreachable', syncPolls: 1 });
    await expect(sync(nas)).rejects.toThrow(/lost.*dc_unreachable/);
  });

  it('is lost where DSM no longer knows of it', async () => {
    const { domain } = await openNas();
    const task = { kind: 'domain-sync', id: '@administrators/DomainUpdate00000000' };
    expect(await domain.poll(task)).toMatchObject({ state: 'lost' });
  });

  it('can be asked about again by a bot that was started anew', async () => {
    const nas = await openNas();
    const joan = subjectOf(nas.domain, await accountNamed(nas.domain, 'joan'));
    const step = await nas.domain.handlers['sync-domain']?.(joan, { kind: 'sync-domain' }, createContext());
    if (step?.state !== 'running') throw new Error('The sync did not start.');
    nas.dsm.endSessions();
    expect(await nas.domain.poll(JSON.parse(JSON.stringify(step.task)))).toEqual({ state: 'running' });
  });

  it('waits for one that runs already, since that may have looked too early', async () => {
    const nas = await openNas();
    nas.dsm.faults.set({ syncPolls: 9 });
    const joan = subjectOf(nas.domain, await accountNamed(nas.domain, 'joan'));
    await nas.domain.handlers['sync-domain']?.(joan, { kind: 'sync-domain' }, createContext());
    const begun = nas.domain.handlers['sync-domain']?.(joan, { kind: 'sync-domain' }, createContext());
    await expect.poll(() => nas.count('SYNO.Core.Directory.Domain', 'update_start')).toBe(2);
    const [running] = nas.dsm.state.tasks.list();
    if (running) nas.dsm.state.tasks.finish(running);
    expect(await begun).toMatchObject({ state: 'running' });
    expect(nas.count('SYNO.Core.Directory.Domain', 'update_start')).toBe(3);
  });
});

describe('what stands in the way', () => {
  it('says why a change cannot be made to an account of a domain', async () => {
    const { domain } = await openNas();
    const krbtgt = subjectOf(domain, await accountNamed(domain, 'krbtgt'));
    const joan = subjectOf(domain, await accountNamed(domain, 'joan'));
    expect(await domain.blocker?.(krbtgt, 'set-password')).toMatch(/krbtgt.*service/);
    expect(await domain.blocker?.(joan, 'set-password')).toBeUndefined();
    expect(await domain.blocker?.(joan, 'send-reset-mail')).toMatch(/cannot email reset links/);
    expect(await domain.blocker?.({ kind: 'directory', directory: viewOf(domain) }, 'sync-domain')).toBeUndefined();
  });
});

describe('checking the domain', () => {
  it('says what to do where the package is missing', async () => {
    const { domain, dsm } = await openNas();
    dsm.faults.set({ directoryServerInstalled: false });
    dsm.endSessions();
    const texts = (await domain.check()).filter(({ level }) => level === 'bad').map(({ text }) => text);
    expect(texts.join(' ')).toMatch(/Directory Server is not installed/);
    await expect(domain.findAccount('joan')).rejects.toMatchObject({ code: 'not-supported' });
  });

  it('says that new accounts have no place', async () => {
    const { domain } = await openNas({ domainSettings: { container: 'OU=Gone,DC=example,DC=org' } });
    expect(await domain.check()).toContainEqual({
      level: 'bad',
      text: expect.stringContaining('OU=Gone,DC=example,DC=org'),
    });
  });

  it.each([
    ['a name that is too long', 'abcdefghijklmnopqrstu', /at most 20/],
    ['a sign that Windows forbids', 'a:b', /Remove :/],
    ['a blank at the end', 'ada ', /spaces/],
    ['an invisible character', 'a\u200bda', /invisible/],
    ['a full stop at the end', 'ada.', /full stop/],
    ['a name that is taken by a group', 'vpn users', /already exists/],
  ])('says what is wrong with %s', async (_what, name, fault) => {
    const { domain } = await openNas();
    expect(await domain.nameFault?.(name, 'account')).toMatch(fault);
  });
});

it('never takes a group for another that had its name and place before', async () => {
  const { domain, dsm } = await openNas();
  const before = await domain.findGroup('Sales');
  const { tree } = dsm.state.domain;
  const object = tree.named('Sales');
  if (!before || !object?.parent || !object.group) throw new Error('The fixtures lack Sales.');
  tree.remove(object);
  tree.add(object.parent, { category: 'group', name: 'Sales', samAccountName: 'Sales', group: object.group });
  expect(await domain.readGroup(before.id)).toBeUndefined();
  const after = await domain.findGroup('Sales');
  expect(after).toMatchObject({ name: 'Sales', path: before.path });
  expect(after?.id).not.toBe(before.id);
});
