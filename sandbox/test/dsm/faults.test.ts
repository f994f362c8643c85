import { describe, expect, test } from 'vitest';
import { BASE, startCaller } from './caller.ts';

const SET = { name: 'ada', description: 'Changed' };

describe('faults between client and NAS', () => {
  test('a page of the web server: nothing is done, and only so many times', async () => {
    const caller = await startCaller();
    const as = await caller.signIn();
    caller.dsm.faults.set({ page: [{ api: 'SYNO.Core.User', method: 'set', status: 502, times: 1 }] });
    const fields = {
      api: 'SYNO.Core.User',
      method: 'set',
      version: '1',
      name: 'ada',
      description: 'x',
      _sid: as.sid,
      SynoToken: as.token,
    };
    const response = await caller.form(fields);
    expect([response.status, response.headers.get('content-type')]).toEqual([502, 'text/html']);
    expect(caller.dsm.state.accounts.user('ada')?.description).toBe('Ada Lovelace');
    expect((await caller.form(fields)).status).toBe(200);
  });

  test('a cut connection, before or after the change was made', async () => {
    const caller = await startCaller();
    const as = await caller.signIn();
    caller.dsm.faults.set({ cutBefore: [{ api: 'SYNO.Core.User', method: 'set', times: 1 }] });
    await expect(caller.call(as, 'SYNO.Core.User set', SET)).rejects.toThrow();
    expect(caller.dsm.state.accounts.user('ada')?.description).toBe('Ada Lovelace');
    expect(caller.dsm.calls.applied('SYNO.Core.User', 'set')).toBe(0);
    caller.dsm.faults.set({ cutAfter: [{ api: 'SYNO.Core.User', method: 'set', times: 1 }] });
    await expect(caller.call(as, 'SYNO.Core.User set', SET)).rejects.toThrow();
    expect(caller.dsm.state.accounts.user('ada')?.description).toBe('Changed');
    expect(caller.dsm.calls.applied('SYNO.Core.User', 'set')).toBe(1);
    expect(caller.dsm.calls.of('SYNO.Core.User', 'set').map((call) => call.outcome)).toEqual([
      'cut before',
      'cut after',
    ]);
  });

  test('an element of a compound can be struck by its name', async () => {
    const caller = await startCaller();
    const as = await caller.signIn();
    caller.dsm.faults.set({ cutAfter: [{ api: 'SYNO.Core.User', method: 'set', times: 1 }] });
    await expect(caller.compound(as, [{ api: 'SYNO.Core.User', method: 'set', version: 1, ...SET }])).rejects.toThrow();
    expect(caller.dsm.state.accounts.user('ada')?.description).toBe('Changed');
  });

  test('a slow answer', async () => {
    const caller = await startCaller();
    const as = await caller.signIn();
    caller.dsm.faults.set({ latency: [{ api: 'SYNO.Core.User', milliseconds: 60_000 }] });
    const hasty = fetch(`${caller.dsm.url}/webapi/entry.cgi?api=SYNO.Core.User&method=list&version=1&_sid=${as.sid}`, {
      signal: AbortSignal.timeout(50),
    });
    await expect(hasty).rejects.toThrow('timeout');
    expect(await caller.outcome(as, 'SYNO.Core.Group list')).toBe('ok');
  });
});

describe('faults of the NAS', () => {
  test.each([106, 107, 119])('a session lost in mid-flow answers %i once, and a new sign-in helps', async (code) => {
    const caller = await startCaller();
    const as = await caller.signIn();
    caller.dsm.faults.set({ sessionLost: [{ api: 'SYNO.Core.User', method: 'set', code, times: 1 }] });
    expect(await caller.outcome(as, 'SYNO.Core.User list')).toBe('ok');
    expect(await caller.outcome(as, 'SYNO.Core.User set', SET)).toBe(code);
    expect(await caller.outcome(as, 'SYNO.Core.User list')).toBe(code);
    expect(await caller.outcome(await caller.signIn(), 'SYNO.Core.User set', SET)).toBe('ok');
  });

  test('the lock of another administrator', async () => {
    const caller = await startCaller();
    const as = await caller.signIn();
    caller.dsm.faults.set({ editLock: [{ times: 2 }] });
    expect(await caller.outcome(as, 'SYNO.Core.User list')).toBe('ok');
    expect(await caller.outcome(as, 'SYNO.Core.User set', SET)).toBe(3112);
    expect(await caller.outcome(as, 'SYNO.Core.Group create', { name: 'interns' })).toBe(3202);
    expect(await caller.outcome(as, 'SYNO.Core.User set', SET)).toBe('ok');
  });

  test('any code for any method', async () => {
    const caller = await startCaller();
    const as = await caller.signIn();
    caller.dsm.faults.set({ refuse: [{ api: 'SYNO.Core.User', method: 'create', code: 3110 }] });
    const user = { name: 'toto', password: 'Long-Password-1' };
    expect(await caller.outcome(as, 'SYNO.Core.User create', user)).toBe(3110);
    expect(await caller.outcome(as, 'SYNO.Core.User create', user)).toBe(3110);
  });

  test('get denies a user that list shows', async () => {
    const caller = await startCaller();
    const as = await caller.signIn();
    caller.dsm.faults.set({ getLies: [{ times: 1 }] });
    expect(await caller.outcome(as, 'SYNO.Core.User get', { name: 'ada' })).toBe(3106);
    expect(await caller.outcome(as, 'SYNO.Core.User get', { name: 'ada' })).toBe('ok');
  });

  test.each([
    [{ joinNeverApplies: true }, true],
    [{ joinFails: true }, false],
  ])('a join that changes nothing: %o', async (fault, success) => {
    const caller = await startCaller();
    const as = await caller.signIn();
    caller.dsm.faults.set(fault);
    const { task_id } = (await caller.call(as, 'SYNO.Core.User.Group join', { name: 'ada', join_group: ['editors'] }))
      .data;
    caller.clock.moveOn(10_000);
    expect((await caller.call(as, 'SYNO.Core.User.Group join_status', { task_id })).data).toMatchObject({
      finish: true,
      success,
    });
    expect((await caller.call(as, 'SYNO.Core.User.Group get', { name: 'ada' })).data.groups).not.toContain('editors');
  });

  test('a deletion that fails as a task, or for each entry', async () => {
    const caller = await startCaller();
    const as = await caller.signIn();
    caller.dsm.faults.set({ deletionFailsEach: true, deletionPolls: 1 });
    const dn = `CN=joan,OU=Staff,${BASE}`;
    const { task_id } = (await caller.call(as, 'SYNO.ActiveDirectory.Directory delete', { dnList: [dn] }, 2)).data;
    const { data } = await caller.call(as, 'SYNO.ActiveDirectory.Polling get', { task_id });
    expect(data).toMatchObject({ finished: true, data: [{ dn, status: { code: 10237 } }] });
    caller.dsm.faults.set({ deletionTaskFails: true });
    expect(await caller.outcome(as, 'SYNO.ActiveDirectory.Polling get', { task_id })).toBe(117);
    expect(caller.dsm.state.domain.tree.find(dn)).toBeDefined();
  });

  test('a blocked address and a locked account', async () => {
    const caller = await startCaller();
    caller.dsm.faults.set({ addressBlocked: true, lockedAccounts: ['Deskhand'] });
    expect((await caller.login()).error?.code).toBe(407);
    caller.dsm.faults.set({ addressBlocked: false });
    expect((await caller.login()).error?.code).toBe(411);
    caller.dsm.faults.clear();
    expect((await caller.login()).success).toBe(true);
  });
});

test('every switch has a description, and an example that it takes', async () => {
  const { dsm } = await startCaller();
  for (const { name, description, example, usual } of dsm.faults.list()) {
    expect(description.length, name).toBeGreaterThan(20);
    expect(() => dsm.faults.setUnchecked({ [name]: example }), name).not.toThrow();
    expect(() => dsm.faults.setUnchecked({ [name]: usual }), name).not.toThrow();
    expect(() => dsm.faults.setUnchecked({ [name]: { nonsense: true } }), name).toThrow(name);
  }
});
