import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSatisfied } from '../../../../src/core/satisfied.ts';
import { runs } from '../../../support/thorough.ts';
import { accountNamed, subjectOf } from '../../changing.ts';
import { apply, openNas } from '../nas.ts';

describe('switching a local account off and on', () => {
  it('touches nothing else of it', async () => {
    const { local, dsm } = await openNas();
    const user = dsm.state.accounts.user('ada');
    if (!user) throw new Error('There is no ada.');
    user.cannotChangePassword = true;
    const before = await accountNamed(local, 'ada');
    const password = user.password;
    for (const enabled of [false, true]) {
      await apply(local, subjectOf(local, before), { kind: 'set-enabled', enabled });
      expect(await local.readAccount(before.id)).toEqual({ ...before, enabled });
      expect(user.password).toBe(password);
    }
  });

  it('takes the day of expiry away, which DSM keeps in the same place', async () => {
    const { local, dsm } = await openNas();
    const user = dsm.state.accounts.user('ada');
    if (user) user.expired = '2020/1/9';
    const ada = await accountNamed(local, 'ada');
    expect(ada).toMatchObject({ enabled: false, expires: '2020-01-09' });
    await apply(local, subjectOf(local, ada), { kind: 'set-enabled', enabled: true });
    const after = await local.readAccount(ada.id);
    expect(after).toMatchObject({ enabled: true });
    expect(after).not.toHaveProperty('expires');
  });

  it('shows in the next search', async () => {
    const { local } = await openNas();
    const detail = async () => (await local.search('lovel', 'account', 1))[0]?.detail;
    expect(await detail()).not.toContain('disabled');
    const ada = await accountNamed(local, 'ada');
    await apply(local, subjectOf(local, ada), { kind: 'set-enabled', enabled: false });
    await expect.poll(detail).toContain('disabled');
  });
});

describe('deleting a local account', () => {
  it.each([false, true])(
    'succeeds though DSM names an error; a DSM that takes arrays only: %s',
    async (strictDelete) => {
      const { local, dsm, count } = await openNas();
      dsm.faults.set({ strictDelete });
      const before = await local.listAccounts?.();
      const temp = await accountNamed(local, 'temp01');
      const change = { kind: 'delete-account' } as const;
      await apply(local, subjectOf(local, temp), change);
      expect(isSatisfied(change, await local.readAccount(temp.id))).toBe('yes');
      expect(await local.listAccounts?.()).toEqual(before?.filter(({ name }) => name !== 'temp01'));
      expect(count('SYNO.Core.User', 'delete')).toBe(1);
    },
  );

  it('tells why where DSM refuses', async () => {
    const { local, dsm } = await openNas();
    dsm.faults.set({ editLock: [{ times: 1 }] });
    const temp = await accountNamed(local, 'temp01');
    await expect(apply(local, subjectOf(local, temp), { kind: 'delete-account' })).rejects.toMatchObject({
      code: 'directory-busy',
      effect: 'none',
      userMessage: expect.stringContaining('Another administrator'),
    });
    expect(await local.readAccount(temp.id)).toBeDefined();
  });
});

it('any details come back as they were set, and whatever was not given stays', async () => {
  const { local } = await openNas();
  const description = fc.string({ unit: 'grapheme', maxLength: 20 });
  const details = fc.oneof(
    fc.record({ description, email: fc.emailAddress() }, { requiredKeys: [] }),
    fc.constantFrom(
      { description: '123' },
      { description: 'null' },
      { description: '[1' },
      { description: 'a+b&c="d"' },
    ),
  );
  let shown = (await accountNamed(local, 'ada')).details;
  await fc.assert(
    fc.asyncProperty(details, async (given) => {
      fc.pre([...(given.description ?? '')].length <= 64);
      const ada = await accountNamed(local, 'ada');
      await apply(local, subjectOf(local, ada), { kind: 'set-details', details: given });
      shown = { ...shown, ...given };
      expect(await local.readAccount(ada.id)).toEqual({ ...ada, details: shown });
    }),
    { numRuns: runs(60) },
  );
});
