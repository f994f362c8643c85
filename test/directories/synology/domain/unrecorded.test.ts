import { describe, expect, it } from 'vitest';
import { viewOf } from '../../../../src/core/directory.ts';
import { DomainSettings } from '../../../../src/directories/synology/settings.ts';
import { accountNamed, subjectOf } from '../../changing.ts';
import { apply, openNas } from '../nas.ts';

const switchedOn = { domainSettings: { unrecorded: ['set-enabled', 'unlock-account', 'leave-group'] } };

describe('a change that nobody has recorded on a real NAS', () => {
  it('is not offered as long as nobody switched it on', async () => {
    const { domain } = await openNas();
    for (const kind of ['set-enabled', 'unlock-account', 'leave-group'])
      expect(viewOf(domain).handles).not.toContain(kind);
  });

  it('is offered once the setting names it', async () => {
    const { domain } = await openNas(switchedOn);
    expect(viewOf(domain).handles).toEqual(expect.arrayContaining(['set-enabled', 'unlock-account', 'leave-group']));
  });

  it('is told of by `deskhand check`, and not where it is not switched on', async () => {
    for (const kind of ['set-enabled', 'unlock-account', 'leave-group']) {
      const text = expect.stringMatching(new RegExp(`${kind}.*untested on a real NAS`));
      expect(await (await openNas(switchedOn)).domain.check()).toContainEqual({ level: 'warning', text });
      expect(await (await openNas()).domain.check()).not.toContainEqual({ level: 'warning', text });
    }
  });

  it('cannot be switched on by a name that there is not', () => {
    const settings = { url: 'https://nas.example.org:5001', account: 'deskhand', password: 'NAS_PASSWORD' };
    expect(DomainSettings.safeParse({ ...settings, unrecorded: ['set-enabled'] }).success).toBe(true);
    expect(DomainSettings.safeParse({ ...settings, unrecorded: ['unlock'] }).success).toBe(false);
    expect(DomainSettings.safeParse({ ...settings, unrecorded: 'set-enabled' }).success).toBe(false);
  });

  it('has changed nothing where DSM does not know it', async () => {
    const { domain, dsm } = await openNas(switchedOn);
    dsm.faults.set({ refuse: [{ api: 'SYNO.ActiveDirectory.User', method: 'set', code: 10104 }] });
    const joan = subjectOf(domain, await accountNamed(domain, 'joan'));
    const failure = apply(domain, joan, { kind: 'set-enabled', enabled: false });
    await expect(failure).rejects.toMatchObject({ number: 10104, effect: 'none' });
    expect(await accountNamed(domain, 'joan')).toMatchObject({ enabled: true });
  });

  it('leaves the rest of the account as it was', async () => {
    const { domain, dsm } = await openNas(switchedOn);
    const joan = dsm.state.domain.tree.named('joan');
    const before = { ...joan?.user };
    await apply(domain, subjectOf(domain, await accountNamed(domain, 'joan')), { kind: 'set-enabled', enabled: false });
    expect(joan?.user).toEqual({ ...before, disabled: true });
  });

  it('unlocks an account that wrong passwords have locked, and reads that back', async () => {
    const { domain } = await openNas(switchedOn);
    const locked = await accountNamed(domain, 'locked01');
    expect(locked.locked).toBe(true);
    await apply(domain, subjectOf(domain, locked), { kind: 'unlock-account' });
    expect((await domain.readAccount(locked.id))?.locked).toBe(false);
  });

  it('is not made to the account of a service', async () => {
    const { domain } = await openNas(switchedOn);
    const krbtgt = subjectOf(domain, await accountNamed(domain, 'krbtgt'));
    expect(await domain.blocker?.(krbtgt, 'set-enabled')).toMatch(/krbtgt.*service/);
    const joan = subjectOf(domain, await accountNamed(domain, 'joan'));
    expect(await domain.blocker?.(joan, 'set-enabled')).toBeUndefined();
  });

  it('takes an account out of a group, and is over when DSM has learnt of it', async () => {
    const { domain } = await openNas(switchedOn);
    const joan = await accountNamed(domain, 'joan');
    const sales = joan.groups?.find(({ name }) => name === 'Sales');
    if (!sales) throw new Error('The fixtures have changed.');
    const { directory, id, name } = sales;
    await apply(domain, subjectOf(domain, joan), { kind: 'leave-group', group: { directory, id, name } });
    expect((await accountNamed(domain, 'joan')).groups?.map((group) => group.name)).toEqual(['Domain Users']);
  });

  it('takes nobody out of the group that every account is in', async () => {
    const { domain } = await openNas(switchedOn);
    const [everyone] = (await accountNamed(domain, 'joan')).groups ?? [];
    expect(everyone).toMatchObject({ name: 'Domain Users', permanent: true });
    expect(await domain.findGroup('Sales')).not.toHaveProperty('permanent');
  });

  it('has taken nobody out where DSM does not know the call, and syncs nothing', async () => {
    const nas = await openNas(switchedOn);
    nas.dsm.faults.set({ refuse: [{ api: 'SYNO.ActiveDirectory.Group.Member', method: 'remove', code: 103 }] });
    const joan = await accountNamed(nas.domain, 'joan');
    const sales = await nas.domain.findGroup('Sales');
    const group = { directory: 'office', id: sales?.id ?? '', name: 'Sales' };
    const failure = apply(nas.domain, subjectOf(nas.domain, joan), { kind: 'leave-group', group });
    await expect(failure).rejects.toMatchObject({ number: 103, effect: 'none' });
    expect(nas.count('SYNO.Core.Directory.Domain', 'update_start')).toBe(0);
  });
});
