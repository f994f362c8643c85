import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/core/change.ts';
import { accountNamed, apply, newAccount, subjectNamed } from '../changing.ts';
import { groupNamed, openNas } from './a-truenas.ts';

describe('accounts', () => {
  it('are disabled and enabled', async () => {
    const { directory } = await openNas();
    const subject = await subjectNamed(directory, 'ada');
    await apply(directory, subject, { kind: 'set-enabled', enabled: false });
    expect(await accountNamed(directory, 'ada')).toMatchObject({ enabled: false });
    await apply(directory, subject, { kind: 'set-enabled', enabled: true });
    expect(await accountNamed(directory, 'ada')).toMatchObject({ enabled: true });
  });

  it('get new details, and none where one is emptied; what is not named stays', async () => {
    const { directory, nas } = await openNas();
    const subject = await subjectNamed(directory, 'ada');
    await apply(directory, subject, { kind: 'set-details', details: { displayName: 'Ada King' } });
    expect(await accountNamed(directory, 'ada')).toMatchObject({
      details: { displayName: 'Ada King', email: 'ada@example.org' },
    });
    await apply(directory, subject, { kind: 'set-details', details: { email: '' } });
    expect(await accountNamed(directory, 'ada')).toMatchObject({ details: { displayName: 'Ada King', email: '' } });
    expect(nas.state.checkPassword('ada', 'Ada-Sandbox-1')).toBe(true);
  });

  it('are created with a group of their own, without a shell', async () => {
    const { directory, nas } = await openNas();
    const details = { displayName: 'Mary Somerville', email: 'mary@example.org' };
    const change: Change = { kind: 'create-account', name: 'mary', details };
    const { secret = '' } = await apply(directory, newAccount(directory), change);
    expect(await accountNamed(directory, 'mary')).toMatchObject({
      details,
      enabled: true,
      administrator: false,
      groups: [expect.objectContaining({ name: 'builtin_users' })],
    });
    const own = nas.state.groups.get(nas.state.userNamed('mary')?.group ?? 0);
    expect(own?.name).toBe('mary');
    expect(nas.state.userNamed('mary')?.shell).toBe('/usr/sbin/nologin');
    expect(nas.state.checkPassword('mary', secret)).toBe(true);
  });

  it('are deleted with their own group, but never with another', async () => {
    const { directory, nas } = await openNas();
    const [ada, alan] = [nas.state.userNamed('ada'), nas.state.userNamed('alan')];
    const editors = nas.state.groupNamed('editors');
    if (alan && editors) alan.group = editors.id;
    for (const name of ['ada', 'alan']) {
      await apply(directory, await subjectNamed(directory, name), { kind: 'delete-account' });
      expect(await directory.findAccount(name)).toBeUndefined();
    }
    expect(nas.state.groups.has(ada?.group ?? 0)).toBe(false);
    expect(nas.state.groupNamed('editors')).toBeDefined();
  });

  it('that TrueNAS has of itself are not deleted, which is said before and after', async () => {
    const { directory } = await openNas();
    for (const name of ['root', 'truenas_admin']) {
      const subject = await subjectNamed(directory, name);
      expect(await directory.blocker?.(subject, 'delete-account')).toMatch(/built into TrueNAS/);
      await expect(apply(directory, subject, { kind: 'delete-account' })).rejects.toMatchObject({ effect: 'none' });
    }
  });

  it('of the system are not listed, but its administrators are', async () => {
    const { directory } = await openNas();
    const names = (await directory.listAccounts?.())?.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['root', 'truenas_admin', 'ada', 'EXAMPLE\\joan']));
    expect(names).not.toContain('www-data');
    expect(names).not.toContain('truenas_container_unpriv_root');
  });

  it('of a directory service are left to it, but for their second factor', async () => {
    const { directory } = await openNas();
    const subject = await subjectNamed(directory, 'EXAMPLE\\joan');
    for (const kind of ['set-password', 'set-enabled', 'set-details', 'join-group'] as const) {
      expect(await directory.blocker?.(subject, kind)).toMatch(/directory service/);
    }
    expect(await directory.blocker?.(subject, 'renew-second-factor')).toBeUndefined();
    await expect(apply(directory, subject, { kind: 'set-enabled', enabled: false })).rejects.toMatchObject({
      code: 'not-supported',
      effect: 'none',
    });
  });

  it('of the last administrator is not disabled', async () => {
    const { directory, nas } = await openNas();
    for (const name of ['root', 'deskhand']) {
      const user = nas.state.userNamed(name);
      if (user) user.locked = name === 'root';
    }
    const bot = nas.state.userNamed('deskhand');
    const helpdesk = nas.state.groupNamed('helpdesk');
    const subject = await subjectNamed(directory, 'truenas_admin');
    if (bot && helpdesk) bot.groups = [helpdesk.id];
    nas.state.users.delete(nas.state.userNamed('root')?.id ?? 0);
    await expect(apply(directory, subject, { kind: 'set-enabled', enabled: false })).rejects.toMatchObject({
      effect: 'none',
      userMessage: expect.stringMatching(/FULL_ADMIN/),
    });
  });

  it('of Deskhand itself is left alone', async () => {
    const { directory } = await openNas();
    const subject = await subjectNamed(directory, 'deskhand');
    for (const kind of ['set-password', 'set-enabled', 'delete-account', 'end-sessions'] as const) {
      expect(await directory.blocker?.(subject, kind)).toMatch(/Deskhand itself/);
    }
  });
});

describe('groups', () => {
  it('are joined by several changes at once without losing one', async () => {
    const { directory } = await openNas();
    const subject = await subjectNamed(directory, 'ada');
    const names = ['editors', 'staff', 'helpdesk'];
    const groups = await Promise.all(names.map((name) => groupNamed(directory, name)));
    await Promise.all(groups.map((group) => apply(directory, subject, { kind: 'join-group', group })));
    const joined = (await accountNamed(directory, 'ada')).groups?.map(({ name }) => name);
    expect(joined).toEqual(expect.arrayContaining(['finance', ...names]));
  });

  it('of the same name as their only account are not shown, but a primary one that gives rights is', async () => {
    const { directory, nas } = await openNas();
    const ada = nas.state.userNamed('ada');
    expect((await accountNamed(directory, 'ada')).groups?.map(({ name }) => name)).toEqual([
      'builtin_users',
      'finance',
    ]);
    if (ada) ada.group = nas.state.groupNamed('builtin_administrators')?.id ?? 0;
    expect(await accountNamed(directory, 'ada')).toMatchObject({
      administrator: true,
      groups: [{ name: 'builtin_users' }, { name: 'finance' }, { name: 'builtin_administrators' }],
    });
  });

  it('that is the primary one is not left', async () => {
    const { directory } = await openNas();
    const subject = await subjectNamed(directory, 'ada');
    const group = await groupNamed(directory, 'ada');
    await expect(apply(directory, subject, { kind: 'leave-group', group })).rejects.toMatchObject({
      code: 'not-supported',
      effect: 'none',
    });
  });

  it('that administer the NAS say so', async () => {
    const { directory } = await openNas();
    expect(await directory.findGroup('builtin_administrators')).toMatchObject({ administrators: true });
    expect(await directory.findGroup('finance')).toMatchObject({ administrators: false });
    expect(await accountNamed(directory, 'truenas_admin')).toMatchObject({ administrator: true });
    expect(await accountNamed(directory, 'ada')).toMatchObject({ administrator: false });
  });
});

describe('names for new accounts', () => {
  it.each([
    ['ADA', /ada already exists/],
    ['finance', /would add the account/],
    ['-x', /must start with/],
    ['1x', /must start with/],
    ['joe doe', /spaces/],
    ['joe$', /the character \$/],
    ['x'.repeat(33), /at most 32/],
  ])('%s is refused', async (name, words) => {
    const { directory } = await openNas();
    expect(await directory.nameFault?.(name, 'account')).toMatch(words);
  });
});
