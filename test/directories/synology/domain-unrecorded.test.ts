import { describe, expect, it } from 'vitest';
import { viewOf } from '../../../src/core/directory.ts';
import { DomainSettings } from '../../../src/directories/synology/settings.ts';
import { accountNamed, apply, openNas, subjectOf } from './nas.ts';

const switchedOn = { domainSettings: { unrecorded: ['set-enabled'] } };

describe('a change that nobody has recorded on a real NAS', () => {
  it('is not offered as long as nobody switched it on', async () => {
    const { domain } = await openNas();
    expect(viewOf(domain).handles).not.toContain('set-enabled');
  });

  it('is offered once the setting names it', async () => {
    const { domain } = await openNas(switchedOn);
    expect(viewOf(domain).handles).toContain('set-enabled');
  });

  it('is told of by `deskhand check`, and not where it is not switched on', async () => {
    const doubt = { level: 'warning', text: expect.stringMatching(/set-enabled.*not been seen on a real NAS/) };
    expect(await (await openNas(switchedOn)).domain.check()).toContainEqual(doubt);
    expect(await (await openNas()).domain.check()).not.toContainEqual(doubt);
  });

  it('cannot be switched on by a name that there is not', () => {
    const settings = { url: 'https://nas.example.org:5001', account: 'deskhand', password: 'NAS_PASSWORD' };
    expect(DomainSettings.safeParse({ ...settings, unrecorded: ['set-enabled'] }).success).toBe(true);
    expect(DomainSettings.safeParse({ ...settings, unrecorded: ['leave-group'] }).success).toBe(false);
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

  it('is not made to the account of a service', async () => {
    const { domain } = await openNas(switchedOn);
    const krbtgt = subjectOf(domain, await accountNamed(domain, 'krbtgt'));
    expect(await domain.obstacle?.(krbtgt, 'set-enabled')).toMatch(/krbtgt.*service/);
    const joan = subjectOf(domain, await accountNamed(domain, 'joan'));
    expect(await domain.obstacle?.(joan, 'set-enabled')).toBeUndefined();
  });
});
