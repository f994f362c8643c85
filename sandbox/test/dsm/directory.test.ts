import { describe, expect, test } from 'vitest';
import { BASE, type Caller, type SignedIn, startCaller } from './caller.ts';

const JDOE = {
  logon_name: 'jdoe',
  email: 'jdoe@example.org',
  located_dn: `ou=staff, dc=EXAMPLE,dc=org`,
  password: 'Secret12',
  description: 'New',
  account_is_disabled: false,
  cannot_change_password: false,
  change_password_next_logon: null,
  password_never_expire: true,
};
const FAILED = { code: 10104, errors: [{ code: 10237, msg: expect.any(String) }] };

async function list(caller: Caller, as: SignedIn, basedn: string, more: Readonly<Record<string, unknown>> = {}) {
  return (
    await caller.call(as, 'SYNO.ActiveDirectory.Directory list', { action: 'enum', scope: 'one', basedn, ...more }, 3)
  ).data;
}

async function setUser(caller: Caller, as: SignedIn, entry: Readonly<Record<string, unknown>>) {
  const item = { api: 'SYNO.ActiveDirectory.User', method: 'set', version: 2, userList: [entry] };
  return (await caller.compound(as, [item], { mode: 'sequential', stop_when_error: true })).result[0];
}

describe('reading the directory', () => {
  test('info wraps its data twice', async () => {
    const caller = await startCaller();
    const { data } = await caller.call(await caller.signIn(), 'SYNO.ActiveDirectory.Info get', {}, 3);
    expect(data).toMatchObject({
      status: 'running',
      data: { domainBasicInfo: { realm: 'EXAMPLE.ORG', workgroup: 'EXAMPLE' } },
    });
  });

  test('list shows one level, in pages, with the total of the categories asked for', async () => {
    const caller = await startCaller();
    const as = await caller.signIn();
    const root = await list(caller, as, BASE);
    expect(root.data.map((row: { name: string }) => row.name)).toEqual([
      'Domain Controllers',
      'Staff',
      'Groups',
      'Users',
      'Computers',
      'Builtin',
    ]);
    const people = await list(caller, as, `OU=Staff,${BASE}`, { objectCategory: ['person'], offset: 1, limit: 1 });
    expect(people.total).toBe(3);
    expect(people.data).toEqual([
      {
        accountExpiryTime: 910692730085,
        deletable: true,
        description: '',
        disabled: false,
        displayName: 'Joan Clarke',
        dn: `CN=joan,OU=Staff,${BASE}`,
        locked: false,
        mail: 'joan@example.org',
        movable: true,
        name: 'joan',
        objectCategory: 'person',
        passwordExpired: false,
        physicalDeliveryOfficeName: '',
        primaryGroupToken: 0,
        renamable: true,
        sAMAccountName: 'joan',
        showInAdvancedViewOnly: false,
        telephoneNumber: '',
      },
    ]);
    const groups = await list(caller, as, `ou=groups,${BASE}`);
    expect(groups.data.map((row: { dn: string }) => row.dn)).toContain(`CN=O'Neil\\, Sons & Co,OU=Groups,${BASE}`);
    const nowhere = await caller.call(as, 'SYNO.ActiveDirectory.Directory list', { basedn: `OU=Nowhere,${BASE}` }, 3);
    expect(nowhere.error).toEqual(FAILED);
  });

  test('conflict goes by the name alone: any case, anywhere, users and groups, and never by a distinguished name', async () => {
    const caller = await startCaller();
    const as = await caller.signIn();
    const taken = ['MARY', 'vpn users', 'nobody', `CN=mary,OU=Berlin,OU=Staff,${BASE}`].map(
      async (name) => (await caller.call(as, 'SYNO.ActiveDirectory.Group conflict', { name })).data.isConflict,
    );
    expect(await Promise.all(taken)).toEqual([true, true, false, false]);
  });
});

describe('users of the directory', () => {
  test('are created, named by a second call, and given groups by a third', async () => {
    const caller = await startCaller();
    const as = await caller.signIn();
    const { data } = await caller.call(as, 'SYNO.ActiveDirectory.User create', JDOE);
    expect(data).toEqual({ dn: `CN=jdoe,OU=Staff,${BASE}`, name: 'EXAMPLE\\jdoe' });
    expect(
      await setUser(caller, as, { dn: data.dn, firstName: 'John', displayName: 'John Doe', telephoneNumber: '123' }),
    ).toEqual({
      api: 'SYNO.ActiveDirectory.User',
      method: 'set',
      version: 2,
      success: true,
      data: [{ code: 0, msg: 'update record successfully' }],
    });
    const item = {
      api: 'SYNO.ActiveDirectory.Group.Member',
      method: 'add',
      version: '1',
      dn: `CN=Sales,OU=Groups,${BASE}`,
      members: [data.dn],
    };
    expect(await caller.compound(as, [item])).toMatchObject({
      has_fail: false,
      result: [{ data: { members: [data.dn] }, version: 1 }],
    });
    const object = caller.dsm.state.domain.tree.find(data.dn);
    expect(object).toMatchObject({
      displayName: 'John Doe',
      telephoneNumber: '123',
      sid: expect.stringMatching(/^S-1-5-21-/),
    });
    expect(object?.user?.firstName).toBe('John');
  });

  test.each([
    ['a name taken by a user elsewhere', { logon_name: 'MARY' }],
    ['a name taken by a group', { logon_name: 'sales' }],
    ['a container that does not exist', { located_dn: `OU=Nowhere,${BASE}` }],
    ['a container that is a user', { located_dn: `CN=joan,OU=Staff,${BASE}` }],
    ['a password that is too short', { password: 'Abc-12' }],
    ['a password of two kinds of characters', { password: 'abcdefgh12' }],
    ['a name over 20 characters', { logon_name: 'a'.repeat(21) }],
  ])('%s fails as the directory fails', async (_what, fields) => {
    const caller = await startCaller();
    const as = await caller.signIn();
    const before = [...caller.dsm.state.domain.tree.objects()].length;
    expect((await caller.call(as, 'SYNO.ActiveDirectory.User create', { ...JDOE, ...fields })).error).toEqual(FAILED);
    expect([...caller.dsm.state.domain.tree.objects()]).toHaveLength(before);
    caller.dsm.faults.set({ createErrorInsideData: true });
    expect(await caller.call(as, 'SYNO.ActiveDirectory.User create', { ...JDOE, ...fields })).toEqual({
      data: { error: FAILED },
      success: true,
    });
  });

  test('set checks everything before it changes anything', async () => {
    const caller = await startCaller();
    const as = await caller.signIn();
    const dn = `CN=joan,OU=Staff,${BASE}`;
    expect(
      await setUser(caller, as, { dn, displayName: 'X', enbl_change_password: true, password: 'short' }),
    ).toMatchObject({ success: false, error: FAILED });
    expect(await setUser(caller, as, { dn, displayName: 'X', shoeSize: '42' })).toMatchObject({ error: FAILED });
    expect(await setUser(caller, as, { dn: `CN=nobody,${BASE}`, displayName: 'X' })).toMatchObject({ error: FAILED });
    expect(caller.dsm.state.domain.tree.find(dn)?.displayName).toBe('Joan Clarke');
    expect(await caller.outcome(as, 'SYNO.ActiveDirectory.User set', { userList: [] }, 1)).toBe(103);
  });

  test('a new password is good at once; a lock answers 411 until it is cleared', async () => {
    const caller = await startCaller();
    const as = await caller.signIn();
    await setUser(caller, as, { dn: `CN=joan,OU=Staff,${BASE}`, enbl_change_password: true, password: 'Bombe-1940' });
    expect((await caller.login({ account: 'EXAMPLE\\joan', passwd: 'Bombe-1940' })).success).toBe(true);
    expect((await caller.login({ account: 'joan@example.org', passwd: 'Bombe-1940' })).success).toBe(true);
    const locked = { account: 'EXAMPLE\\locked01', passwd: 'Account-Sandbox-1' };
    expect((await caller.login(locked)).error?.code).toBe(411);
    await setUser(caller, as, { dn: `CN=locked01,OU=Staff,${BASE}`, locked: false });
    expect((await caller.login(locked)).success).toBe(true);
    await setUser(caller, as, { dn: `CN=locked01,OU=Staff,${BASE}`, disabled: true });
    expect((await caller.login(locked)).error?.code).toBe(401);
  });
});

describe('groups of the directory', () => {
  test('are created with type and scope, and take members in and out', async () => {
    const caller = await startCaller();
    const as = await caller.signIn();
    const group = { name: 'My Group', located_dn: `OU=Groups,${BASE}`, type: 'security', scope: 'universal' };
    const { dn } = (await caller.call(as, 'SYNO.ActiveDirectory.Group create', group)).data;
    expect((await caller.call(as, 'SYNO.ActiveDirectory.Group create', { ...group, name: 'MY GROUP' })).error).toEqual(
      FAILED,
    );
    expect(await caller.outcome(as, 'SYNO.ActiveDirectory.Group create', { ...group, scope: 'galactic' })).toBe(120);
    const members = [`cn=joan,ou=staff,${BASE}`];
    await caller.call(as, 'SYNO.ActiveDirectory.Group.Member add', { dn, members });
    expect((await caller.call(as, 'SYNO.ActiveDirectory.Group.Member list', { dn })).data.members).toEqual([
      `CN=joan,OU=Staff,${BASE}`,
    ]);
    await caller.call(as, 'SYNO.ActiveDirectory.Group.Member remove', { dn, members });
    expect((await caller.call(as, 'SYNO.ActiveDirectory.Group.Member list', { dn })).data.members).toEqual([]);
    const stranger = await caller.call(as, 'SYNO.ActiveDirectory.Group.Member add', {
      dn,
      members: [`CN=nobody,${BASE}`],
    });
    expect(stranger.error).toEqual(FAILED);
  });
});

describe('deleting from the directory', () => {
  const poll = (caller: Caller, as: SignedIn, task_id: string) =>
    caller.compound(as, [{ api: 'SYNO.ActiveDirectory.Polling', method: 'get', version: 1, task_id }], {
      mode: 'parallel',
    });

  test('is a task that goes no further unless it is asked, and reports each name', async () => {
    const caller = await startCaller();
    const as = await caller.signIn();
    const dnList = [`CN=joan,OU=Staff,${BASE}`, `CN=krbtgt,CN=Users,${BASE}`, `OU=Staff,${BASE}`, `CN=nobody,${BASE}`];
    const { task_id } = (await caller.call(as, 'SYNO.ActiveDirectory.Directory delete', { dnList }, 2)).data;
    expect(task_id).toMatch(/^@administrators\/Synoads_SYNO\.ActiveDirectory\.Directory_delete[0-9A-F]{16}$/);
    caller.clock.moveOn(600_000);
    expect((await poll(caller, as, task_id)).result[0].data).toEqual({ data: [], finished: false, total: 4 });
    const { data } = (await poll(caller, as, task_id)).result[0];
    expect(data).toMatchObject({ finished: true, total: 4 });
    expect(data.data.map((entry: { status: object }) => Object.keys(entry.status).length === 0)).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(caller.dsm.state.domain.tree.find(`CN=joan,OU=Staff,${BASE}`)).toBeUndefined();
    expect(caller.dsm.state.domain.tree.find(`CN=Sales,OU=Groups,${BASE}`)?.group?.members.size).toBe(0);
  });

  test('a task that nobody knows is an element without data', async () => {
    const caller = await startCaller();
    const { has_fail, result } = await poll(caller, await caller.signIn(), '@administrators/Synoads_none');
    expect(has_fail).toBe(true);
    expect(result[0]).toMatchObject({ success: false, error: { code: 117 } });
  });
});
