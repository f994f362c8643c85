import { describe, expect, test } from 'vitest';
import { BASE, startCaller } from './caller.ts';

const get = (name: string) => ({ api: 'SYNO.Core.User', method: 'get', version: 1, name });

describe('SYNO.Entry.Request', () => {
  test('succeeds whatever its elements answer, in their order', async () => {
    const caller = await startCaller();
    const as = await caller.signIn();
    const data = await caller.compound(
      as,
      [get('nobody'), get('ada'), { method: 'get' }, { ...get('ada'), api: 'SYNO.No.Such' }],
      { mode: 'parallel' },
    );
    expect(data).toEqual({
      has_fail: true,
      result: [
        { api: 'SYNO.Core.User', method: 'get', version: 1, success: false, error: { code: 3106 } },
        {
          api: 'SYNO.Core.User',
          method: 'get',
          version: 1,
          success: true,
          data: { users: [{ name: 'ada', uid: 1030 }] },
        },
        { method: 'get', success: false, error: { code: 101 } },
        { api: 'SYNO.No.Such', method: 'get', version: 1, success: false, error: { code: 102 } },
      ],
    });
  });

  test('stops at the first failure where told to, and what came before stays', async () => {
    const caller = await startCaller();
    const as = await caller.signIn();
    const items = [
      { api: 'SYNO.Core.User', method: 'set', version: 1, name: 'ada', description: 'First' },
      get('nobody'),
      { api: 'SYNO.Core.User', method: 'set', version: 1, name: 'ada', description: 'Third' },
    ];
    const stopped = await caller.compound(as, items, { mode: 'sequential', stop_when_error: true });
    expect(stopped.result).toHaveLength(2);
    expect(caller.dsm.state.accounts.user('ada')?.description).toBe('First');
    expect((await caller.compound(as, items, { mode: 'sequential' })).result).toHaveLength(3);
    expect(caller.dsm.state.accounts.user('ada')?.description).toBe('Third');
  });

  test('values are JSON already: a name quoted twice is another name', async () => {
    const caller = await startCaller();
    const as = await caller.signIn();
    expect((await caller.compound(as, [get('"ada"')])).result[0].error.code).toBe(3106);
  });

  test('is refused as a whole when malformed, without a session, or when a change inside lacks the token', async () => {
    const caller = await startCaller();
    const as = await caller.signIn();
    const change = [{ api: 'SYNO.Core.User', method: 'set', version: 1, name: 'ada', description: 'x' }];
    const request = 'SYNO.Entry.Request request';
    const fields = {
      api: 'SYNO.Entry.Request',
      method: 'request',
      version: '1',
      _sid: as.sid,
      compound: '[{"api":"SYNO',
    };
    expect((await caller.answer(caller.form(fields))).error?.code).toBe(120);
    expect(await caller.outcome(as, request, { compound: change, mode: 'sideways' })).toBe(120);
    expect(await caller.outcome({ sid: 'none', token: '' }, request, { compound: change })).toBe(119);
    expect(await caller.outcome({ sid: as.sid, token: '' }, request, { compound: change })).toBe(119);
    expect(await caller.outcome({ sid: as.sid, token: '' }, request, { compound: [get('ada')] })).toBe('ok');
  });

  test('neither sign-in nor another compound can be an element', async () => {
    const caller = await startCaller();
    const as = await caller.signIn();
    const items = [
      { api: 'SYNO.API.Auth', method: 'login', version: 7, account: 'deskhand', passwd: 'Deskhand-Sandbox-1' },
      { api: 'SYNO.Entry.Request', method: 'request', version: 1, compound: [get('ada')] },
    ];
    const { result } = await caller.compound(as, items);
    expect(result.map((item: { error: { code: number } }) => item.error.code)).toEqual([102, 102]);
  });

  test('some answers leave has_fail out', async () => {
    const caller = await startCaller();
    const as = await caller.signIn();
    caller.dsm.faults.set({ omitHasFail: true });
    expect(Object.keys(await caller.compound(as, [get('nobody')]))).toEqual(['result']);
  });

  test('a user with five groups is one request', async () => {
    const caller = await startCaller();
    const as = await caller.signIn();
    const dn = `CN=newbie,OU=Staff,${BASE}`;
    const groups = ['Sales', 'VPN Users', 'Executives'].map((name) => `CN=${name},OU=Groups,${BASE}`);
    const { has_fail } = await caller.compound(as, [
      {
        api: 'SYNO.ActiveDirectory.User',
        method: 'create',
        version: 1,
        logon_name: 'newbie',
        located_dn: `OU=Staff,${BASE}`,
        password: 'Secret12',
      },
      { api: 'SYNO.ActiveDirectory.User', method: 'set', version: 2, userList: [{ dn, displayName: 'New Bie' }] },
      ...groups.map((group) => ({
        api: 'SYNO.ActiveDirectory.Group.Member',
        method: 'add',
        version: 1,
        dn: group,
        members: [dn],
      })),
    ]);
    expect(has_fail).toBe(false);
    expect(caller.dsm.calls.of().filter((call) => call.inner)).toHaveLength(5);
  });
});

test('running tasks are listed by the prefix of their ids', async () => {
  const caller = await startCaller();
  const as = await caller.signIn();
  const { task_id } = (await caller.call(as, 'SYNO.Core.User.Group join', { name: 'ada', join_group: ['editors'] }))
    .data;
  const running = async (task_id_prefix: string) =>
    (await caller.call(as, 'SYNO.Entry.Request.Polling list', { task_id_prefix })).data.admin;
  expect(await running('groupbatch')).toEqual([task_id]);
  expect(await running('DomainUpdate')).toEqual([]);
  expect(await caller.outcome(as, 'SYNO.Entry.Request.Polling list')).toBe(120);
});
