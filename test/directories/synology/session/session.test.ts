import { describe, expect, it } from 'vitest';
import { accountNamed, applyContext, subjectOf } from '../../changing.ts';
import { apply, openNas } from '../nas.ts';

const otpSecret = 'JBSWY3DPEHPK3PXP';
const secured = { name: 'deskhand', password: 'Deskhand-Sandbox-1', groups: ['administrators'], otpSecret };

describe('signing in', () => {
  it('happens once for two directories and many calls at a time, and ends with the last close', async () => {
    const { local, domain, dsm, count, close } = await openNas();
    await Promise.all(['ada', 'max', 'kim', 'lee'].map((name) => local.findAccount(name)));
    await domain.findAccount('grace');
    expect(count('SYNO.API.Auth', 'login')).toBe(1);
    expect(dsm.calls.of('SYNO.API.Auth', 'login')[0]).toMatchObject({ verb: 'POST', version: 7, secretsInUrl: [] });
    await local.close();
    expect(count('SYNO.API.Auth', 'logout')).toBe(0);
    await close();
    expect(count('SYNO.API.Auth', 'logout')).toBe(1);
    expect(dsm.calls.of().every(({ verb }) => verb === 'POST')).toBe(true);
  });

  it.each([106, 107, 119])('happens again after code %i, and the call is made once more', async (code) => {
    const { local, dsm, count } = await openNas();
    const ada = await accountNamed(local, 'ada');
    dsm.faults.set({ sessionLost: [{ api: 'SYNO.Core.User', method: 'set', code, times: 1 }] });
    await apply(local, subjectOf(local, ada), { kind: 'set-password' });
    expect(count('SYNO.Core.User', 'set')).toBe(2);
    expect(dsm.calls.applied('SYNO.Core.User', 'set')).toBe(1);
    expect(count('SYNO.API.Auth', 'login')).toBe(2);
  });

  it('happens once when many calls find the session over at the same time', async () => {
    const { local, dsm, count } = await openNas();
    await local.findAccount('ada');
    dsm.endSessions();
    const found = await Promise.all(['ada', 'max', 'kim', 'lee', 'sam'].map((name) => local.findAccount(name)));
    expect(found.map((account) => account?.name)).toEqual(['ada', 'max', 'kim', 'lee', 'sam']);
    expect(count('SYNO.API.Auth', 'login')).toBe(2);
  });

  it('is not tried over and over where the session is lost each time', async () => {
    const { local, dsm, count } = await openNas();
    const ada = await accountNamed(local, 'ada');
    dsm.faults.set({ sessionLost: [{ api: 'SYNO.Core.User', method: 'set', code: 119 }] });
    await expect(apply(local, subjectOf(local, ada), { kind: 'set-password' })).rejects.toMatchObject({
      code: 'directory-login-refused',
      effect: 'none',
    });
    expect(count('SYNO.Core.User', 'set')).toBe(2);
  });

  it.each([
    [105, 2],
    [150, 1],
  ])('does not happen again after code %i', async (code, calls) => {
    const { local, dsm, count } = await openNas();
    const ada = await accountNamed(local, 'ada');
    dsm.faults.set({ refuse: [{ api: 'SYNO.Core.User', method: 'set', code }] });
    await expect(apply(local, subjectOf(local, ada), { kind: 'set-password' })).rejects.toMatchObject({ number: code });
    // After "not permitted" the change is tried once with the password confirmed.
    expect(count('SYNO.Core.User', 'set')).toBe(calls);
    expect(count('SYNO.API.Auth', 'login')).toBe(1);
  });
});

describe('a second factor', () => {
  it('is answered with a one-time password once, and then with the device token that it gave', async () => {
    const { local, dsm, count } = await openNas({
      seed: { users: [secured] },
      settings: { otp: 'NAS_OTP' },
      secrets: { NAS_OTP: otpSecret },
    });
    expect(await local.findAccount('ada')).toBeDefined();
    dsm.endSessions();
    expect(await local.findAccount('ada')).toBeDefined();
    const logins = dsm.calls.of('SYNO.API.Auth', 'login').map(({ parameters }) => Object.keys(parameters));
    expect(count('SYNO.API.Auth', 'login')).toBe(2);
    expect(logins[0]).toContain('otp_code');
    expect(logins[1]).not.toContain('otp_code');
    expect(logins[1]).toContain('device_id');
  });

  it('that nothing is configured for is told with what to do', async () => {
    const { local } = await openNas({ seed: { users: [secured] } });
    await expect(local.findAccount('ada')).rejects.toMatchObject({
      code: 'directory-login-refused',
      userMessage: expect.stringContaining('Set `otp` or `device_id`'),
    });
  });

  it('falls back to a one-time password where the device token was revoked', async () => {
    const { local, dsm } = await openNas({
      seed: { users: [secured] },
      settings: { otp: 'NAS_OTP', device_id: 'NAS_DEVICE' },
      secrets: { NAS_OTP: otpSecret, NAS_DEVICE: 'a-token-that-nobody-gave' },
    });
    expect(await local.findAccount('ada')).toBeDefined();
    expect(dsm.calls.of('SYNO.API.Auth', 'login').map(({ outcome }) => outcome)).toEqual([403, 'ok']);
  });
});

describe('a refused sign-in', () => {
  it('is tried twice and then not for a while, with words about what to do', async () => {
    const { local, clock, count, dsm } = await openNas({ secrets: { NAS_PASSWORD: 'wrong' } });
    const attempt = () => local.findAccount('ada').catch((cause: unknown) => cause);
    for (let turn = 0; turn < 6; turn += 1) await attempt();
    expect(count('SYNO.API.Auth', 'login')).toBe(2);
    expect(await attempt()).toMatchObject({
      code: 'directory-login-refused',
      effect: 'none',
      userMessage: expect.stringMatching(/account or password is wrong.*waits until \d\d:\d\d UTC/),
    });
    clock.moveOn(5 * 60_000);
    await attempt();
    await attempt();
    expect(count('SYNO.API.Auth', 'login')).toBe(3);
    expect(dsm.state.sessions).toBeDefined();
  });

  it.each([
    [{ addressBlocked: true }, 'Unblock it in DSM'],
    [{ lockedAccounts: ['deskhand'] }, 'Unlock it in DSM'],
  ])('for a block is not tried again at once: %j', async (faults, words) => {
    const { local, domain, dsm, count } = await openNas();
    // The index of each directory signs in by itself; the block is to meet the next sign-in.
    await Promise.all([local.search('x', 'account', 1), domain.search('x', 'account', 1)]);
    const before = count('SYNO.API.Auth', 'login');
    dsm.faults.set(faults);
    dsm.endSessions();
    await expect(local.findAccount('ada')).rejects.toMatchObject({
      code: 'directory-blocked',
      effect: 'none',
      userMessage: expect.stringContaining(words),
    });
    await expect(local.findAccount('ada')).rejects.toMatchObject({ code: 'directory-blocked' });
    expect(count('SYNO.API.Auth', 'login')).toBe(before + 1);
  });
});

describe('a change without an answer', () => {
  const group = { directory: 'nas', id: '65537', name: 'editors' };

  it.each([
    [{ cutAfter: [{ api: 'SYNO.Core.User.Group', method: 'join', times: 1 }] }, 'closed the connection early'],
    [{ cutBefore: [{ api: 'SYNO.Core.User.Group', method: 'join', times: 1 }] }, 'closed the connection early'],
    [{ page: [{ api: 'SYNO.Core.User.Group', method: 'join', status: 502, times: 1 }] }, 'HTTP status 502'],
    [{ page: [{ api: 'SYNO.Core.User.Group', method: 'join', status: 200, times: 1 }] }, 'did not answer like DSM'],
  ])('is said to have an unknown effect and is not sent again: %j', async (faults, words) => {
    const { local, dsm, count } = await openNas();
    const alan = await accountNamed(local, 'alan');
    dsm.faults.set(faults);
    await expect(apply(local, subjectOf(local, alan), { kind: 'join-group', group })).rejects.toMatchObject({
      effect: 'unknown',
      userMessage: expect.stringContaining(words),
    });
    expect(count('SYNO.Core.User.Group', 'join')).toBe(1);
  });

  it('is given up at its deadline', async () => {
    const { local, dsm } = await openNas({ settings: { timeout: 1 } });
    const alan = await accountNamed(local, 'alan');
    dsm.faults.set({ latency: [{ api: 'SYNO.Core.User.Group', method: 'join', milliseconds: 3_000 }] });
    await expect(apply(local, subjectOf(local, alan), { kind: 'join-group', group })).rejects.toMatchObject({
      code: 'directory-unreachable',
      effect: 'unknown',
      userMessage: expect.stringContaining('after 1 seconds'),
    });
  });

  it('is given up when the engine says so', async () => {
    const { local, dsm } = await openNas();
    const alan = await accountNamed(local, 'alan');
    dsm.faults.set({ latency: [{ api: 'SYNO.Core.User.Group', method: 'join', milliseconds: 3_000 }] });
    const stop = new AbortController();
    const context = { ...applyContext(), signal: stop.signal };
    const joining = local.handlers['join-group']?.(subjectOf(local, alan), { kind: 'join-group', group }, context);
    await expect.poll(() => dsm.calls.of('SYNO.Core.User.Group', 'join')).toHaveLength(1);
    stop.abort();
    await expect(joining).rejects.toMatchObject({ effect: 'unknown' });
  });
});

describe('a refusal', () => {
  it.each([
    [{ editLock: [{ times: 1 }] }, 'directory-busy', 'Another administrator is changing users'],
    [{ refuse: [{ api: 'SYNO.Core.User', method: 'set', code: 3122 }] }, 'weak-password', 'used before'],
    [{ refuse: [{ api: 'SYNO.Core.User', method: 'set', code: 4242 }] }, 'directory-refused', 'DSM error 4242'],
  ])('changed nothing and has words: %j', async (faults, code, words) => {
    const { local, dsm } = await openNas();
    const ada = await accountNamed(local, 'ada');
    dsm.faults.set(faults);
    await expect(apply(local, subjectOf(local, ada), { kind: 'set-password' })).rejects.toMatchObject({
      code,
      effect: 'none',
      userMessage: expect.stringContaining(words),
    });
  });
});

it('reaches a NAS whose certificate is known by its fingerprint, and no longer once it shows another', async () => {
  const { dsm } = await openNas({ tlsPort: 0 });
  const settings = { url: dsm.tlsUrl, fingerprint: dsm.fingerprint256 };
  const { local } = await openNas({ settings });
  expect(await local.findAccount('ada')).toMatchObject({ id: '1030' });
  expect((await local.check()).map(({ text }) => text).join(' ')).toContain('matches the configured fingerprint');
  dsm.changeCertificate();
  await expect(local.findAccount('ada')).rejects.toMatchObject({ code: 'directory-not-trusted', effect: 'none' });
  expect(await local.check()).toMatchObject([{ level: 'bad', text: expect.stringContaining('fingerprint') }]);
});

it('keeps passwords and session identifiers out of the log', async () => {
  const { local, log, close } = await openNas();
  const ada = await accountNamed(local, 'ada');
  const password = await apply(local, subjectOf(local, ada), { kind: 'set-password' });
  await close();
  const written = JSON.stringify(log.lines);
  expect(log.lines.length).toBeGreaterThan(0);
  expect(written).not.toContain('Deskhand-Sandbox-1');
  expect(written).not.toContain(password?.reveal());
  expect(written).not.toMatch(/sid|token/i);
});
