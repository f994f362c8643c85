import { describe, expect, it } from 'vitest';
import type { ChangeOf } from '../../../../src/core/change.ts';
import { viewOf } from '../../../../src/core/directory.ts';
import { isSatisfied } from '../../../../src/core/satisfied.ts';
import type { Subject } from '../../../../src/core/subject.ts';
import { apply } from '../../../contract/directory-fixture.ts';
import { openNas, type TestNas } from '../nas.ts';

const container = 'OU=Groups,DC=example,DC=org';
const inGroups = { domainSettings: { container } };

async function create({ domain }: TestNas, name: string, more: Partial<ChangeOf<'create-group'>> = {}) {
  const change = { kind: 'create-group', name, ...more } as const;
  await apply(domain, { kind: 'new-group', directory: viewOf(domain) }, change);
  return change;
}

async function about({ domain }: TestNas, name: string): Promise<Subject> {
  const group = await domain.findGroup(name);
  if (!group) throw new Error(`There is no group ${name}.`);
  return { kind: 'group', directory: viewOf(domain), group };
}

const obstacleTo = async (nas: TestNas, name: string) => nas.domain.blocker?.(await about(nas, name), 'delete-group');

describe('creating a group of the domain', () => {
  it('makes it where the configuration says, as it was asked for, and finds it at once', async () => {
    const nas = await openNas(inGroups);
    const asked = { description: 'Sings "on Fridays"', email: 'choir@example.org' };
    const change = await create(nas, 'Choir', { ...asked, type: 'distribution', scope: 'universal' });
    const found = await nas.domain.findGroup('CHOIR');
    expect(found).toMatchObject({
      id: expect.stringMatching(/^rid-\d+$/),
      name: 'Choir',
      path: `CN=Choir,${container}`,
      description: asked.description,
    });
    expect(isSatisfied(change, found)).toBe('yes');
    expect(await nas.domain.readGroup(found?.id ?? '')).toEqual(found);
    const object = nas.dsm.state.domain.tree.named('choir');
    expect(object).toMatchObject({ mail: asked.email, group: { type: 'distribution', scope: 'universal' } });
  });

  it('makes a global security group where nothing else is said', async () => {
    const nas = await openNas();
    await create(nas, 'Choir');
    const object = nas.dsm.state.domain.tree.named('choir');
    expect(object).toMatchObject({
      dn: 'CN=Choir,CN=Users,DC=example,DC=org',
      group: { type: 'security', scope: 'global' },
    });
  });

  it.each(['SALES', 'Joan', "o'neil, sons & CO"])('creates nothing under the name %s, which is taken', async (name) => {
    const nas = await openNas();
    await expect(create(nas, name)).rejects.toMatchObject({ code: 'name-taken', effect: 'none' });
    expect(nas.count('SYNO.ActiveDirectory.Group', 'create')).toBe(0);
  });

  it.each([
    ['sales', /already exists/],
    ['a'.repeat(65), /at most 64/],
    ['a'.repeat(1024), /at most 64/],
    ['Sales, Ltd', /Remove ,/],
    ['Choir ', /spaces/],
  ])('says what is wrong with the name %s', async (name, fault) => {
    const { domain } = await openNas();
    expect(await domain.nameFault?.(name, 'group')).toMatch(fault);
  });

  it('can be joined by its identifier before the next copy of the domain', async () => {
    const nas = await openNas(inGroups);
    await nas.domain.search('', 'group', 1);
    await create(nas, 'Choir');
    const group = await nas.domain.findGroup('Choir');
    expect(await nas.domain.readGroup(group?.id ?? '')).toEqual(group);
  });

  it('is found where the creation was never answered', async () => {
    const nas = await openNas(inGroups);
    nas.dsm.faults.set({ cutAfter: [{ api: 'SYNO.ActiveDirectory.Group', method: 'create', times: 1 }] });
    await expect(create(nas, 'Choir')).rejects.toMatchObject({ effect: 'unknown' });
    expect(await nas.domain.findGroup('Choir')).toMatchObject({ name: 'Choir' });
  });

  it('changes nothing where the container is gone', async () => {
    const gone = 'OU=Gone,DC=example,DC=org';
    const nas = await openNas({ domainSettings: { container: gone } });
    await expect(create(nas, 'Choir')).rejects.toMatchObject({ number: 10104, effect: 'none' });
  });
});

describe('deleting a group of the domain', () => {
  it('follows the task to its end, and the group is gone with its memberships', async () => {
    const nas = await openNas();
    const subject = await about(nas, "O'Neil, Sons & Co");
    await apply(nas.domain, subject, { kind: 'delete-group' });
    expect(await nas.domain.findGroup("O'Neil, Sons & Co")).toBeUndefined();
    expect(nas.count('SYNO.ActiveDirectory.Polling', 'get')).toBeGreaterThan(0);
  });

  it('says which object was not deleted, and why, where its entry says so', async () => {
    const nas = await openNas();
    nas.dsm.faults.set({ deletionFailsEach: true });
    const subject = await about(nas, 'Sales');
    const failure = apply(nas.domain, subject, { kind: 'delete-group' });
    await expect(failure).rejects.toThrow(/failed.*CN=Sales.*operations error/);
    expect(await nas.domain.findGroup('Sales')).toBeDefined();
  });

  it('is refused for what every domain comes with, and for who administers it', async () => {
    const nas = await openNas();
    expect(await obstacleTo(nas, 'Domain Admins')).toMatch(/administer the domain/);
    expect(await obstacleTo(nas, 'Domain Users')).toMatch(/is built into every domain/);
    expect(await obstacleTo(nas, 'Sales')).toBeUndefined();
  });

  it('is refused for what Directory Server marks, and for the groups of the name service', async () => {
    const nas = await openNas(inGroups);
    const sales = nas.dsm.state.domain.tree.named('Sales');
    if (!sales) throw new Error('The fixtures lack Sales.');
    Object.assign(sales, { builtIn: true });
    expect(await obstacleTo(nas, 'Sales')).toMatch(/protects Sales/);
    await create(nas, 'DnsAdmins');
    expect(await obstacleTo(nas, 'dnsadmins')).toMatch(/is built into every domain/);
  });
});
