import { describe, expect, it } from 'vitest';
import type { ChangeOf } from '../../../../src/core/change.ts';
import { viewOf } from '../../../../src/core/directory.ts';
import type { GroupRef } from '../../../../src/core/group.ts';
import { isSatisfied } from '../../../../src/core/satisfied.ts';
import { applyAndShow, createContext } from '../../../contract/directory-fixture.ts';
import { openNas, type TestNas } from '../nas.ts';

const staff = 'OU=Staff,DC=example,DC=org';
const inStaff = { domainSettings: { container: staff } };
const member = 'SYNO.ActiveDirectory.Group.Member';
type Creation = ChangeOf<'create-account'>;

async function refs({ domain }: TestNas, ...names: string[]): Promise<GroupRef[]> {
  const groups = await Promise.all(names.map((name) => domain.findGroup(name)));
  return groups.map((group) => {
    if (!group) throw new Error('The fixtures lack a group.');
    return { directory: group.directory, id: group.id, name: group.name };
  });
}

const everyGroup = ['Sales', 'VPN Users', 'Executives', "O'Neil, Sons & Co", 'Domain Users'];
const details = { email: 'ida@example.org', description: 'Chemist', firstName: 'Ida', office: 'Berlin' };

/** Tries as the engine does, again and again with the same context. */
async function expectCreation(nas: TestNas, more: Partial<Creation> = {}, name = 'ida') {
  const change: Creation = { kind: 'create-account', name, details: {}, ...more };
  const subject = { kind: 'new-account', directory: viewOf(nas.domain) } as const;
  const context = createContext();
  await nas.domain.search('', 'account', 1);
  nas.dsm.calls.clear();
  const attempt = async () => nas.domain.handlers['create-account']?.(subject, change, context);
  /** What the engine finds when it looks for itself after a call without an outcome. */
  const look = async () => isSatisfied(change, await nas.domain.findAccount(name));
  const groups = () => {
    const { tree } = nas.dsm.state.domain;
    const user = tree.named(name);
    return tree
      .groups()
      .flatMap((group) => (user && group.group?.members.has(user) ? [group.name] : []))
      .sort();
  };
  return { change, subject, context, attempt, look, groups };
}

const requests = ({ dsm }: TestNas) => dsm.calls.of().filter(({ inner }) => !inner);
const changing = (nas: TestNas) =>
  requests(nas).filter(({ api, method }) => api === 'SYNO.Entry.Request' || method === 'create');

describe('creating an account of the domain with its groups', () => {
  it('is one compound, whatever there is to do, and few readings before it', async () => {
    const nas = await openNas(inStaff);
    const { attempt, groups, context } = await expectCreation(nas, { details, groups: await refs(nas, ...everyGroup) });
    expect(await attempt()).toEqual({ state: 'done' });
    expect(changing(nas).map(({ api, method }) => `${api} ${method}`)).toEqual(['SYNO.Entry.Request request']);
    // One about the name, one for each of the two containers that the groups stand in, and the compound.
    expect(requests(nas)).toHaveLength(4);
    expect(requests(nas).every(({ verb, secretsInUrl }) => verb === 'POST' && secretsInUrl.length === 0)).toBe(true);
    expect(groups()).toEqual([...everyGroup].sort());
    expect(nas.dsm.state.domain.tree.named('ida')).toMatchObject({
      dn: `CN=ida,${staff}`,
      mail: details.email,
      description: 'Chemist',
      physicalDeliveryOfficeName: 'Berlin',
      user: { firstName: 'Ida', disabled: false },
    });
    expect(context.kept).toBeDefined();
  });

  it('is DSM’s plain call where nothing follows the creation', async () => {
    const nas = await openNas(inStaff);
    const { attempt } = await expectCreation(nas, {
      details: { email: 'ida@example.org' },
      flags: { passwordNeverExpires: true },
    });
    await attempt();
    expect(changing(nas).map(({ api, method }) => `${api} ${method}`)).toEqual(['SYNO.ActiveDirectory.User create']);
    expect(nas.dsm.state.domain.tree.named('ida')?.user).toMatchObject({ passwordNeverExpires: true });
  });

  it('shows its groups once the sync has run, and says so to the engine', async () => {
    const nas = await openNas(inStaff);
    const { change, subject, look } = await expectCreation(nas, { groups: await refs(nas, 'Sales', 'Executives') });
    expect(nas.domain.shownAfter?.['create-account']).toBe('sync-domain');
    await applyAndShow(nas.domain, subject, change);
    expect(await look()).toBe('yes');
    const shown = (await nas.domain.findAccount('ida'))?.groups?.map(({ name }) => name);
    expect(shown).toEqual(expect.arrayContaining(['Sales', 'Executives']));
    const [vpn] = await refs(nas, 'VPN Users');
    expect(isSatisfied({ ...change, groups: vpn ? [vpn] : [] }, await nas.domain.findAccount('ida'))).toBe('no');
  });

  it('begins nothing where a group is gone', async () => {
    const nas = await openNas(inStaff);
    const gone = { directory: 'office', id: 'rid-424242', name: 'Gone' };
    const { attempt } = await expectCreation(nas, { groups: [...(await refs(nas, 'Sales')), gone] });
    await expect(attempt()).rejects.toMatchObject({
      code: 'not-found',
      effect: 'none',
      userMessage: expect.stringContaining('Gone'),
    });
    expect(changing(nas)).toEqual([]);
  });

  it('begins nothing where something else stands in its place under another name', async () => {
    const nas = await openNas(inStaff);
    nas.dsm.faults.set({ createErrorInsideData: true });
    const { tree } = nas.dsm.state.domain;
    const parent = tree.find(staff);
    const user = tree.named('joan')?.user;
    if (!parent || !user) throw new Error('The fixtures have changed.');
    tree.add(parent, { category: 'person', name: 'ida', samAccountName: 'inoddack', user });
    const { attempt } = await expectCreation(nas, { groups: await refs(nas, 'Executives') });
    await expect(attempt()).rejects.toMatchObject({ code: 'name-taken', effect: 'none' });
    expect(changing(nas)).toEqual([]);
  });

  it('is refused as a whole where the creation is, though DSM calls that a success', async () => {
    for (const createErrorInsideData of [false, true]) {
      const nas = await openNas({ domainSettings: { container: 'OU=Gone,DC=example,DC=org' } });
      nas.dsm.faults.set({ createErrorInsideData });
      const { attempt } = await expectCreation(nas, { details, groups: await refs(nas, 'Sales') });
      await expect(attempt()).rejects.toMatchObject({ number: 10104, effect: 'none' });
      expect(nas.dsm.state.domain.tree.named('ida')).toBeUndefined();
    }
  });
});

describe('a creation that got half-way', () => {
  it('is not taken for made, and the next attempt goes on with the rest', async () => {
    const nas = await openNas(inStaff);
    const { attempt, look, groups, context } = await expectCreation(nas, {
      details,
      groups: await refs(nas, 'Sales', 'VPN Users'),
    });
    nas.dsm.faults.set({ refuse: [{ api: member, method: 'add', code: 10104, times: 1 }] });
    await expect(attempt()).rejects.toMatchObject({
      effect: 'unknown',
      userMessage: expect.stringMatching(
        /^ida was created in Office domain with the details, but without Sales \(.*10104.*\), VPN Users \(not tried/,
      ),
    });
    expect(groups()).toEqual([]);
    expect(await look()).toBe('no');
    const password = context.kept?.reveal();
    await attempt();
    expect(groups()).toEqual(['Sales', 'VPN Users']);
    expect(await look()).not.toBe('no');
    expect(context.kept?.reveal()).toBe(password);
    expect(nas.count('SYNO.ActiveDirectory.User', 'create')).toBe(1);
  });

  it('ends with words that name what was done and what not, where the rest is refused again', async () => {
    const nas = await openNas(inStaff);
    const { attempt, look, groups } = await expectCreation(nas, { groups: await refs(nas, 'Sales', 'VPN Users') });
    nas.dsm.faults.set({ refuse: [{ api: member, method: 'add', code: 10104, times: 2 }] });
    await expect(attempt()).rejects.toMatchObject({ effect: 'unknown' });
    await expect(attempt()).rejects.toMatchObject({
      effect: 'none',
      userMessage: expect.stringMatching(
        /^ida was created in Office domain with VPN Users, but without Sales \(.*join-group/,
      ),
    });
    expect(groups()).toEqual(['VPN Users']);
    expect(await look()).not.toBe('no');
  });

  it('is gone on with where its answer was lost: nothing is done twice, and none of it is lost', async () => {
    for (const where of ['cutBefore', 'cutAfter'] as const) {
      const nas = await openNas(inStaff);
      const { attempt, look, groups } = await expectCreation(nas, {
        details,
        groups: await refs(nas, 'Sales', 'VPN Users'),
      });
      nas.dsm.faults.set({ [where]: [{ api: member, method: 'add', times: 1 }] });
      await expect(attempt()).rejects.toMatchObject({ effect: 'unknown' });
      expect(await look()).toBe('no');
      await attempt();
      expect(groups()).toEqual(['Sales', 'VPN Users']);
      expect(nas.count('SYNO.ActiveDirectory.User', 'create')).toBe(1);
    }
  });

  it('is gone on with by a bot that was started anew', async () => {
    const nas = await openNas(inStaff);
    const { change, subject, attempt, context } = await expectCreation(nas, { groups: await refs(nas, 'Sales') });
    nas.dsm.faults.set({ cutBefore: [{ api: member, method: 'add', times: 1 }] });
    await expect(attempt()).rejects.toMatchObject({ effect: 'unknown' });
    const { domain: after } = await openNas({ ...inStaff, on: nas });
    await after.handlers['create-account']?.(subject, change, context);
    const { tree } = nas.dsm.state.domain;
    expect([...(tree.named('Sales')?.group?.members ?? [])].map(({ name }) => name)).toContain('ida');
  });

  it('goes on with nobody else’s account, and changes nothing of it', async () => {
    const nas = await openNas(inStaff);
    const { attempt, context } = await expectCreation(nas, { details, groups: await refs(nas, 'Sales') });
    nas.dsm.faults.set({ refuse: [{ api: 'SYNO.Entry.Request', method: 'request', code: 117, times: 1 }] });
    await expect(attempt()).rejects.toMatchObject({ effect: 'unknown' });
    expect(context.kept).toBeDefined();
    const { tree } = nas.dsm.state.domain;
    const [parent, user] = [tree.find(staff), tree.named('joan')?.user];
    if (!parent || !user) throw new Error('The fixtures have changed.');
    tree.add(parent, { category: 'person', name: 'ida', samAccountName: 'ida', description: 'Somebody else', user });
    nas.dsm.calls.clear();
    await expect(attempt()).rejects.toMatchObject({
      code: 'name-taken',
      userMessage: expect.stringMatching(/Somebody else/),
    });
    expect(changing(nas)).toEqual([]);
  });
});

describe('the sync after a creation', () => {
  it('has not done its work where it ends and DSM has not learnt of the account', async () => {
    const nas = await openNas(inStaff);
    const { attempt, subject } = await expectCreation(nas);
    await attempt();
    nas.dsm.faults.set({ syncNeverApplies: true, syncPolls: 1 });
    const step = await nas.domain.handlers['sync-domain']?.(subject, { kind: 'sync-domain' }, createContext());
    if (step?.state !== 'running') throw new Error('The sync did not start.');
    const kept = JSON.parse(JSON.stringify(step.task));
    expect(await nas.domain.poll(kept)).toMatchObject({
      state: 'lost',
      reason: expect.stringMatching(/does not list ida/),
    });
    nas.dsm.state.domain.synchronise();
    expect(await nas.domain.poll(kept)).toEqual({ state: 'finished' });
  });

  it('waits for no account that is gone again', async () => {
    const nas = await openNas(inStaff);
    const { attempt, subject } = await expectCreation(nas);
    await attempt();
    const { tree } = nas.dsm.state.domain;
    const object = tree.named('ida');
    if (object) tree.remove(object);
    nas.dsm.faults.set({ syncPolls: 1 });
    await expect(applyAndShow(nas.domain, subject, { kind: 'sync-domain' })).resolves.toBeUndefined();
  });
});
