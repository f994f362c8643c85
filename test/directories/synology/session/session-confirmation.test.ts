import { describe, expect, it } from 'vitest';
import { accountNamed, subjectOf } from '../../changing.ts';
import { apply, openNas, type TestNas } from '../nas.ts';

const asking = ['SYNO.Core.User.set', 'SYNO.Core.User.delete', 'SYNO.Core.User.create'];
const describeAs = ({ local }: TestNas, name: string, description: string) =>
  accountNamed(local, name).then((account) =>
    apply(local, subjectOf(local, account), { kind: 'set-details', details: { description } }),
  );

describe('a change for which DSM wants the password confirmed', () => {
  it('is made once, with the token that DSM gives for it', async () => {
    const nas = await openNas();
    nas.dsm.faults.set({ confirmPasswordFor: asking });
    await describeAs(nas, 'ada', 'Countess');
    expect(nas.dsm.state.accounts.user('ada')?.description).toBe('Countess');
    expect(nas.dsm.calls.of('SYNO.Core.User', 'set').map(({ outcome }) => outcome)).toEqual([105, 'ok']);
    expect(nas.count('SYNO.Core.User.PasswordConfirm', 'auth')).toBe(1);
  });

  it('shares the token with what is changed at the same time and shortly after', async () => {
    const nas = await openNas();
    nas.dsm.faults.set({ confirmPasswordFor: asking });
    await Promise.all(['ada', 'max', 'kim', 'lee'].map((name) => describeAs(nas, name, 'Staff')));
    await describeAs(nas, 'sam', 'Staff');
    expect(nas.count('SYNO.Core.User.PasswordConfirm', 'auth')).toBe(1);
    nas.clock.moveOn(60_000);
    await describeAs(nas, 'sam', 'Boss');
    expect(nas.count('SYNO.Core.User.PasswordConfirm', 'auth')).toBe(2);
  });

  it('gets a token of its own session after that was lost', async () => {
    const nas = await openNas();
    nas.dsm.faults.set({ confirmPasswordFor: asking });
    await describeAs(nas, 'ada', 'Countess');
    nas.dsm.endSessions();
    await describeAs(nas, 'ada', 'Poet');
    expect(nas.dsm.state.accounts.user('ada')?.description).toBe('Poet');
  });

  it('is not made where the stored password is wrong, which is tried only once', async () => {
    const nas = await openNas();
    nas.dsm.faults.set({
      confirmPasswordFor: asking,
      refuse: [{ api: 'SYNO.Core.User.PasswordConfirm', method: 'auth', code: 400 }],
    });
    for (const name of ['ada', 'max'])
      await expect(describeAs(nas, name, 'Staff')).rejects.toMatchObject({ number: 105, effect: 'none' });
    expect(nas.count('SYNO.Core.User.PasswordConfirm', 'auth')).toBe(1);
    expect(nas.dsm.calls.applied('SYNO.Core.User', 'set')).toBe(0);
  });

  it('writes neither token nor password into the log', async () => {
    const nas = await openNas();
    nas.dsm.faults.set({ confirmPasswordFor: asking });
    await describeAs(nas, 'ada', 'Countess');
    const log = JSON.stringify(nas.log.lines);
    expect(log).toContain('PasswordConfirm');
    expect(log).not.toContain('SynoConfirmPWToken');
    expect(log).not.toContain('Deskhand-Sandbox-1');
  });
});

describe('a call that DSM refuses for another reason', () => {
  it('is made once more at most, and its refusal stays', async () => {
    const nas = await openNas();
    nas.dsm.faults.set({ refuse: [{ api: 'SYNO.Core.User', method: 'set', code: 105 }] });
    await expect(describeAs(nas, 'ada', 'Countess')).rejects.toMatchObject({ code: 'directory-not-permitted' });
    expect(nas.count('SYNO.Core.User', 'set')).toBe(2);
  });

  it('is not repeated where it only reads', async () => {
    const nas = await openNas();
    nas.dsm.faults.set({ refuse: [{ api: 'SYNO.Core.User', method: 'get', code: 105 }] });
    await expect(nas.local.findAccount('ada')).rejects.toMatchObject({ number: 105 });
    expect(nas.count('SYNO.Core.User.PasswordConfirm', 'auth')).toBe(0);
    expect(nas.count('SYNO.Core.User', 'get')).toBe(1);
  });

  it('is not repeated where nobody knows what it did', async () => {
    const nas = await openNas();
    nas.dsm.faults.set({ refuse: [{ api: 'SYNO.Core.User', method: 'set', code: 100 }] });
    await expect(describeAs(nas, 'ada', 'Countess')).rejects.toMatchObject({ effect: 'unknown' });
    expect(nas.count('SYNO.Core.User', 'set')).toBe(1);
    expect(nas.count('SYNO.Core.User.PasswordConfirm', 'auth')).toBe(0);
  });
});
