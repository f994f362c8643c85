import { expect, test } from 'vitest';
import { startCaller } from './caller.ts';

test('a session ends when it was idle for the set time, and each use keeps it alive', async () => {
  const caller = await startCaller();
  const as = await caller.signIn();
  for (let uses = 0; uses < 3; uses += 1) {
    caller.clock.moveOn(14 * 60_000);
    expect(await caller.outcome(as, 'SYNO.Core.User list')).toBe('ok');
  }
  caller.clock.moveOn(15 * 60_000);
  expect(await caller.outcome(as, 'SYNO.Core.User list')).toBe(119);
});

test('logging out needs the sid and the session name, and succeeds without doing anything otherwise', async () => {
  const caller = await startCaller();
  const as = await caller.signIn();
  const logout = { api: 'SYNO.API.Auth', method: 'logout', version: '7' };
  expect(await caller.answer(caller.form({ ...logout, session: 'webui' }))).toEqual({ success: true });
  expect(await caller.answer(caller.form({ ...logout, session: 'other', _sid: as.sid }))).toEqual({ success: true });
  expect(await caller.outcome(as, 'SYNO.Core.User list')).toBe('ok');
  expect(await caller.answer(caller.form({ ...logout, session: 'webui', _sid: as.sid }))).toEqual({ success: true });
  expect(await caller.outcome(as, 'SYNO.Core.User list')).toBe(119);
});

test('over the cap the oldest session of the account is displaced', async () => {
  const caller = await startCaller();
  caller.dsm.faults.set({ sessionCap: 2 });
  const [first, second, third] = [await caller.signIn(), await caller.signIn(), await caller.signIn()];
  const outcomes = [first, second, third].map((as) => caller.outcome(as, 'SYNO.Core.User list'));
  expect(await Promise.all(outcomes)).toEqual([107, 'ok', 'ok']);
});

test('a session opened from another address answers 150 while addresses are checked, and is not ended by it', async () => {
  const caller = await startCaller();
  const { sessions } = caller.dsm.state;
  const session = sessions.open({
    principal: { kind: 'local', uid: 1026 },
    account: 'deskhand',
    name: '',
    version: 7,
    address: '192.0.2.1',
  });
  const as = { sid: session.sid, token: session.token };
  caller.dsm.faults.set({ checkAddress: true });
  expect(await caller.outcome(as, 'SYNO.Core.User list')).toBe(150);
  caller.dsm.faults.set({ checkAddress: false });
  expect(await caller.outcome(as, 'SYNO.Core.User list')).toBe('ok');
});

test('disabling or deleting an account ends its sessions', async () => {
  const caller = await startCaller();
  const admin = await caller.signIn();
  const ada = await caller.signIn({ account: 'ada', passwd: 'Account-Sandbox-1' });
  expect(await caller.outcome(ada, 'SYNO.Core.User list')).toBe(105);
  await caller.call(admin, 'SYNO.Core.User set', { name: 'ada', expired: 'now' });
  expect(await caller.outcome(ada, 'SYNO.Core.User list')).toBe(119);
});

test('confirming the password takes the session account and answers a token that a method may ask for', async () => {
  const caller = await startCaller();
  const as = await caller.signIn();
  caller.dsm.faults.set({ confirmPasswordFor: ['SYNO.Core.User.delete'] });
  expect(await caller.outcome(as, 'SYNO.Core.User delete', { name: ['temp01'] })).toBe(105);
  expect(await caller.outcome(as, 'SYNO.Core.User.PasswordConfirm auth', { password: 'wrong' }, 2)).toBe(400);
  const { data } = await caller.call(as, 'SYNO.Core.User.PasswordConfirm auth', { password: 'Deskhand-Sandbox-1' }, 2);
  const deletion = { name: ['temp01'], SynoConfirmPWToken: data.SynoConfirmPWToken };
  expect(await caller.outcome(as, 'SYNO.Core.User delete', deletion)).toBe('ok');
});
