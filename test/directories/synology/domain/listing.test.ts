import { describe, expect, it } from 'vitest';
import { viewOf } from '../../../../src/core/directory.ts';
import { apply } from '../../../contract/directory-fixture.ts';
import { accountNamed } from '../../changing.ts';
import { openNas, type TestNas } from '../nas.ts';

const list = async ({ domain }: TestNas) => (await domain.listAccounts?.()) ?? [];
const named = async (nas: TestNas, name: string) => (await list(nas)).find((account) => account.name === name);

describe('listing the accounts of the domain', () => {
  it('follows every page of every container, with a handful of calls', async () => {
    const nas = await openNas({ seed: { population: 2_300 } });
    const before = nas.dsm.calls.of().length;
    const all = await list(nas);
    expect(all).toHaveLength(2_300 + 7);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(all.every(({ synced, groups }) => synced && groups !== undefined)).toBe(true);
    expect(nas.dsm.calls.of().length - before).toBeLessThan(40);
  });

  it('tells groups and who administers the domain', async () => {
    const nas = await openNas();
    expect(await named(nas, 'Administrator')).toMatchObject({ administrator: true });
    const mary = await named(nas, 'mary');
    expect(mary).toMatchObject({ administrator: false, synced: true });
    expect(mary?.groups?.map(({ name }) => name)).toEqual(['Domain Users', 'Executives', 'VPN Users']);
    expect(mary?.groups?.[1]?.id).toBe((await nas.domain.findGroup('Executives'))?.id);
  });

  it('tells no groups, and not whether it administers, where one of them cannot be found', async () => {
    const nas = await openNas();
    const { tree } = nas.dsm.state.domain;
    const group = tree.named('Executives');
    if (!group) throw new Error('The fixtures lack the executives.');
    tree.remove(group);
    const mary = await named(nas, 'mary');
    expect(mary).not.toHaveProperty('groups');
    expect(mary).not.toHaveProperty('administrator');
  });

  it('shows an account that DSM has not learnt of as such', async () => {
    const nas = await openNas();
    const subject = { kind: 'new-account', directory: viewOf(nas.domain) } as const;
    await apply(nas.domain, subject, { kind: 'create-account', name: 'ida', details: {} });
    const ida = await named(nas, 'ida');
    expect(ida).toMatchObject({ id: expect.stringMatching(/^dn-/), synced: false });
    expect(ida).not.toHaveProperty('groups');
  });

  it('goes without groups where DSM does not list them', async () => {
    const nas = await openNas();
    // The search index reads the list, too; it has done so after this.
    await accountNamed(nas.domain, 'joan');
    nas.dsm.faults.set({ refuse: [{ api: 'SYNO.Core.User', method: 'list', code: 3103, times: 1 }] });
    const joan = await named(nas, 'joan');
    expect(joan).toMatchObject({ id: expect.stringMatching(/^rid-/), synced: true });
    expect(joan).not.toHaveProperty('groups');
  });

  it('says that DSM is busy while it updates its lists, instead of calling all accounts unknown to it', async () => {
    const nas = await openNas();
    nas.dsm.faults.set({ refuse: [{ api: 'SYNO.Core.User', method: 'list', code: 2626 }] });
    await expect(list(nas)).rejects.toMatchObject({ code: 'directory-busy', effect: 'none' });
  });
});
