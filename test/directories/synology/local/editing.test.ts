import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../../../src/core/change.ts';
import { isSatisfied } from '../../../../src/core/satisfied.ts';
import { runs } from '../../../support/thorough.ts';
import { accountNamed, subjectOf } from '../../changing.ts';
import { apply, openNas, type TestNas } from '../nas.ts';

const user = ({ dsm }: TestNas, name: string) => {
  const found = dsm.state.accounts.user(name);
  if (!found) throw new Error(`The NAS has no ${name}.`);
  return found;
};

async function change(nas: TestNas, name: string, one: Change): Promise<void> {
  const account = await accountNamed(nas.local, name);
  await apply(nas.local, subjectOf(nas.local, account), one);
  expect(isSatisfied(one, await nas.local.readAccount(account.id))).toBe('yes');
}

async function blocker({ local }: TestNas, name: string, one: Change) {
  return local.blocker?.(subjectOf(local, await accountNamed(local, name)), one.kind, one);
}

describe('a day of expiry', () => {
  it('is set without zeros in front, comes back, and can be taken off; nothing else is touched', async () => {
    const nas = await openNas();
    const before = { ...user(nas, 'ada') };
    await change(nas, 'ada', { kind: 'set-expiry', expires: '2031-02-03' });
    expect(user(nas, 'ada')).toEqual({ ...before, expired: '2031/2/3' });
    await change(nas, 'ada', { kind: 'set-expiry' });
    expect(user(nas, 'ada')).toEqual(before);
    expect(
      nas.dsm.calls.of('SYNO.Core.User', 'set').map(({ parameters }) => Object.keys(parameters).toSorted()),
    ).toEqual(Array.from({ length: 2 }, () => expect.arrayContaining(['expired', 'name'])));
  });

  it('is shown as it was set, whichever day it is', async () => {
    const nas = await openNas();
    const days = fc.date({ min: new Date('2027-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
    await fc.assert(
      fc.asyncProperty(days, async (day) => {
        await change(nas, 'ada', { kind: 'set-expiry', expires: day.toISOString().slice(0, 10) });
      }),
      { numRuns: runs(20) },
    );
  });

  it.each([
    ['temp01', '2031-02-03', /is disabled.*would enable it/],
    ['ada', '2020-01-01', /has passed/],
    ['deskhand', '2031-02-03', /lock itself out/],
    ['admin', '2031-02-03', /Only admin/],
  ])('of %s is not set to %s', async (name, expires, words) => {
    expect(await blocker(await openNas(), name, { kind: 'set-expiry', expires })).toMatch(words);
  });

  it('that has come is not put off, since that would let somebody in', async () => {
    const nas = await openNas();
    user(nas, 'ada').expired = '2020/1/1';
    for (const one of [{ kind: 'set-expiry', expires: '2031-02-03' } as const, { kind: 'set-expiry' } as const])
      expect(await blocker(nas, 'ada', one)).toMatch(/expired on 2020-01-01.*Enable/);
  });

  it('is not set on an account that was disabled after the form was filled in', async () => {
    const nas = await openNas();
    const one = { kind: 'set-expiry', expires: '2031-02-03' } as const;
    expect(await blocker(nas, 'ada', one)).toBeUndefined();
    user(nas, 'ada').expired = 'now';
    const subject = subjectOf(nas.local, await accountNamed(nas.local, 'ada'));
    await expect(apply(nas.local, subject, one)).rejects.toMatchObject({ code: 'not-supported', effect: 'none' });
    expect(nas.count('SYNO.Core.User', 'set')).toBe(0);
  });

  it('is said to be forgotten by switching off', async () => {
    const nas = await openNas();
    expect(nas.local.parts['set-enabled']).toContain('forgets-expiry');
    user(nas, 'ada').expired = '2031/2/3';
    await change(nas, 'ada', { kind: 'set-enabled', enabled: false, forgets: '2031-02-03' });
    expect(user(nas, 'ada').expired).toBe('now');
  });
});

describe('flags', () => {
  it.each([
    [{ passwordNeverExpires: false }],
    [{ cannotChangePassword: true }],
    [{ passwordNeverExpires: false, cannotChangePassword: true }],
  ])('%j are set and shown, and nothing else', async (flags) => {
    const nas = await openNas();
    const before = { ...user(nas, 'ada') };
    await change(nas, 'ada', { kind: 'set-flags', flags });
    expect(user(nas, 'ada')).toEqual({ ...before, ...flags });
  });

  it('go to DSM in both spellings of its builds', async () => {
    const nas = await openNas();
    await change(nas, 'ada', { kind: 'set-flags', flags: { passwordNeverExpires: false } });
    expect(nas.dsm.calls.of('SYNO.Core.User', 'set')[0]?.parameters).toMatchObject({
      name: 'ada',
      passwd_never_expire: false,
      password_never_expire: false,
    });
  });
});

describe('a new name', () => {
  it('is given to the same account: its uid, groups and password stay', async () => {
    const nas = await openNas();
    const before = await accountNamed(nas.local, 'ada');
    await change(nas, 'ada', { kind: 'rename-account', name: 'ada.king' });
    expect(await nas.local.readAccount(before.id)).toEqual({ ...before, name: 'ada.king' });
    expect(await nas.local.findAccount('ada')).toBeUndefined();
  });

  it('that is taken is refused, and changes nothing', async () => {
    const nas = await openNas();
    const subject = subjectOf(nas.local, await accountNamed(nas.local, 'ada'));
    await expect(apply(nas.local, subject, { kind: 'rename-account', name: 'MAX' })).rejects.toMatchObject({
      code: 'name-taken',
      effect: 'none',
    });
    expect(user(nas, 'ada').name).toBe('ada');
  });

  it.each([
    ['admin', /is built into DSM/],
    ['guest', /is built into DSM/],
    ['deskhand', /lock itself out/],
  ])('is not for %s', async (name, words) => {
    expect(await blocker(await openNas(), name, { kind: 'rename-account', name: 'other' })).toMatch(words);
  });
});

describe('a new account', () => {
  const expires = '2031-02-03';
  const full = {
    kind: 'create-account',
    name: 'visitor',
    details: { email: 'visitor@example.org' },
    expires,
    flags: { passwordNeverExpires: true, cannotChangePassword: true },
    notify: true,
  } as const;
  const subject = ({ local }: TestNas) =>
    ({
      kind: 'new-account',
      directory: { id: 'nas', label: '', kind: '', handles: [], parts: local.parts, lists: true, describes: true },
    }) as const;

  it('has its expiry and flags, and DSM tells its holder by a mail without the password', async () => {
    const nas = await openNas();
    await apply(nas.local, subject(nas), full);
    expect(await accountNamed(nas.local, 'visitor')).toMatchObject({
      enabled: true,
      expires,
      passwordNeverExpires: true,
      cannotChangePassword: true,
    });
    expect(nas.dsm.state.mails).toEqual([
      expect.objectContaining({ to: 'visitor@example.org', about: 'account-created', holdsPassword: false }),
    ]);
    expect(nas.count('SYNO.Core.User', 'set')).toBe(0);
  });

  it('is not called done while its expiry or flags do not show', async () => {
    const nas = await openNas();
    await apply(nas.local, subject(nas), full);
    const account = await accountNamed(nas.local, 'visitor');
    expect(isSatisfied(full, account)).toBe('yes');
    const { expires: _expires, ...endless } = account;
    expect(isSatisfied(full, endless)).toBe('no');
    expect(isSatisfied(full, { ...account, cannotChangePassword: false })).toBe('no');
  });

  it('is told to nobody where that was not asked for', async () => {
    const nas = await openNas();
    await apply(nas.local, subject(nas), { kind: 'create-account', name: 'visitor', details: full.details });
    expect(nas.dsm.state.mails).toEqual([]);
  });

  it('cannot expire on a day that has come', async () => {
    const nas = await openNas();
    const one = { ...full, expires: '2020-01-01' };
    expect(await nas.local.blocker?.(subject(nas), one.kind, one)).toMatch(/has passed/);
    expect(await nas.local.blocker?.(subject(nas), full.kind, full)).toBeUndefined();
  });
});

describe('the groups of an account', () => {
  it('mark the one that nobody can leave', async () => {
    const { local } = await openNas();
    const { groups } = await accountNamed(local, 'ada');
    expect(groups?.filter(({ permanent }) => permanent).map(({ name }) => name)).toEqual(['users']);
  });

  const administrators = { directory: 'nas', id: '101', name: 'administrators' };
  const leave = { kind: 'leave-group', group: administrators } as const;

  it('keep Deskhand among the administrators', async () => {
    expect(await blocker(await openNas(), 'deskhand', leave)).toMatch(/needs the rights of administrators/);
    const other = { kind: 'leave-group', group: { ...administrators, id: '65536', name: 'finance' } } as const;
    expect(await blocker(await openNas(), 'deskhand', other)).toBeUndefined();
  });
});
