import { expect, test } from 'vitest';
import { BASE, type Caller, type SignedIn, startCaller } from './caller.ts';

const JDOE = { logon_name: 'jdoe', located_dn: `CN=Users,${BASE}`, password: 'Secret12', email: 'jdoe@example.org' };

async function knownUsers(caller: Caller, as: SignedIn): Promise<readonly string[]> {
  const { data } = await caller.call(as, 'SYNO.Core.User list', { type: 'domain' });
  return data.users.map((user: { name: string }) => user.name);
}

async function startUpdate(caller: Caller, as: SignedIn): Promise<string> {
  return (await caller.call(as, 'SYNO.Core.Directory.Domain update_start', { domain_name: '@all' })).data.task_id;
}

async function status(caller: Caller, as: SignedIn, task_id: string): Promise<string> {
  return (await caller.call(as, 'SYNO.Core.Directory.Domain update_status', { task_id })).data.status;
}

test('a new domain user is neither listed nor let in before the update has finished', async () => {
  const caller = await startCaller();
  const as = await caller.signIn();
  await caller.call(as, 'SYNO.ActiveDirectory.User create', JDOE);
  const jdoe = { account: 'EXAMPLE\\jdoe', passwd: JDOE.password };
  expect(await knownUsers(caller, as)).not.toContain('EXAMPLE\\jdoe');
  expect((await caller.login(jdoe)).error?.code).toBe(400);

  const task = await startUpdate(caller, as);
  expect(task).toMatch(/^@administrators\/DomainUpdate[0-9A-F]{8}$/);
  expect([await status(caller, as, task), await status(caller, as, task)]).toEqual(['updating', 'updating']);
  expect(await knownUsers(caller, as)).not.toContain('EXAMPLE\\jdoe');
  expect(await status(caller, as, task)).toBe('finish');
  expect(await knownUsers(caller, as)).toContain('EXAMPLE\\jdoe');
  expect((await caller.login(jdoe)).success).toBe(true);
  expect(await status(caller, as, task)).toBe('finish');
});

test('domain rows carry the workgroup, a large uid and what was asked for', async () => {
  const caller = await startCaller();
  const as = await caller.signIn();
  const { data } = await caller.call(as, 'SYNO.Core.User get', {
    type: 'domain',
    name: 'example\\joan',
    additional: ['email', 'expired', 'groups'],
  });
  expect(data.users).toEqual([
    {
      name: 'EXAMPLE\\joan',
      uid: expect.any(Number),
      email: 'joan@example.org',
      expired: 'normal',
      groups: ['EXAMPLE\\Domain Users', 'EXAMPLE\\Sales'],
    },
  ]);
  expect(data.users[0].uid).toBeGreaterThan(1_048_576);
  const members = await caller.call(as, 'SYNO.Core.Group.Member list', { group: 'EXAMPLE\\VPN Users' });
  expect(members.data.users.map((user: { name: string }) => user.name)).toEqual(['EXAMPLE\\grace', 'EXAMPLE\\mary']);
  const groups = await caller.call(as, 'SYNO.Core.Group list', { type: 'domain' });
  expect(groups.data.total).toBe(6);
});

test('a user deleted from the directory stays listed until the next update, but cannot sign in', async () => {
  const caller = await startCaller();
  const as = await caller.signIn();
  const joan = caller.dsm.state.domain.tree.named('joan');
  if (joan !== undefined) caller.dsm.state.domain.tree.remove(joan);
  expect(await knownUsers(caller, as)).toContain('EXAMPLE\\joan');
  expect((await caller.login({ account: 'EXAMPLE\\joan', passwd: 'Account-Sandbox-1' })).error?.code).toBe(401);
  await startUpdate(caller, as);
  caller.clock.moveOn(20_000);
  expect(await knownUsers(caller, as)).not.toContain('EXAMPLE\\joan');
});

test('one update at a time; reading answers 2626 meanwhile where the switch says so', async () => {
  const caller = await startCaller();
  const as = await caller.signIn();
  caller.dsm.faults.set({ busyWhileUpdating: true });
  const task = await startUpdate(caller, as);
  expect(await caller.outcome(as, 'SYNO.Core.Directory.Domain update_start', { domain_name: '@all' })).toBe(2626);
  expect(await caller.outcome(as, 'SYNO.Core.User list', { type: 'domain' })).toBe(2626);
  expect(await caller.outcome(as, 'SYNO.Core.User list', { type: 'local' })).toBe('ok');
  expect(await caller.outcome(as, 'SYNO.Core.Directory.Domain update_stop', { task_id: task })).toBe('ok');
  expect(await caller.outcome(as, 'SYNO.Core.User list', { type: 'domain' })).toBe('ok');
  expect(await caller.outcome(as, 'SYNO.Core.Directory.Domain update_status', { task_id: task })).toBe(117);
});

test('an update may end with another word, or with finish and nothing done', async () => {
  const caller = await startCaller();
  const as = await caller.signIn();
  await caller.call(as, 'SYNO.ActiveDirectory.User create', JDOE);
  for (const fault of [{ syncWord: 'dc_unreachable' }, { syncWord: 'finish', syncNeverApplies: true }]) {
    caller.dsm.faults.set(fault);
    const task = await startUpdate(caller, as);
    caller.clock.moveOn(20_000);
    expect(await status(caller, as, task)).toBe(fault.syncWord);
    expect(await knownUsers(caller, as)).not.toContain('EXAMPLE\\jdoe');
  }
});
