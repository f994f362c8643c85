import { describe, expect, it } from 'vitest';
import { accountNamed, apply, newAccount, subjectNamed } from '../../changing.ts';
import { openNas } from '../a-truenas.ts';

const signIns = (lines: readonly { message: string }[]) =>
  lines.filter(({ message }) => message === 'signed in to TrueNAS').length;

describe('the session', () => {
  it('is one connection for everything, however much is asked at once', async () => {
    const { directory, lines } = await openNas();
    await Promise.all(Array.from({ length: 40 }, () => accountNamed(directory, 'ada')));
    expect(signIns(lines)).toBe(1);
  });

  it('is opened again where the connection broke off while reading', async () => {
    const { directory, nas, lines } = await openNas();
    await accountNamed(directory, 'ada');
    nas.faults.set({ dropSocket: 'before', onlyFor: 'user.query', times: 1 });
    expect(await accountNamed(directory, 'ada')).toMatchObject({ name: 'ada' });
    expect(signIns(lines)).toBe(2);
  });

  it('gives up where the connection breaks off again and again', async () => {
    const { directory, nas, count } = await openNas();
    await accountNamed(directory, 'ada');
    const before = count('user.query');
    nas.faults.set({ dropSocket: 'before', onlyFor: 'user.query' });
    await expect(directory.findAccount('ada')).rejects.toMatchObject({ code: 'directory-unreachable', effect: 'none' });
    expect(count('user.query')).toBe(before + 2);
  });

  it.each([
    ['25.04', 'v25.04.2'],
    ['26.0', 'v26.0.0'],
  ] as const)('speaks the newest API there is when the NAS comes back as %s', async (version, api) => {
    const { directory, nas, lines } = await openNas();
    await accountNamed(directory, 'ada');
    nas.faults.set({ version });
    expect(await accountNamed(directory, 'ada')).toMatchObject({ name: 'ada' });
    expect(lines.filter(({ message }) => message === 'signed in to TrueNAS').map(({ data }) => data.api)).toEqual([
      'v27.0.0',
      api,
    ]);
  });

  it('ends with the key that opened it, which is said', async () => {
    const { directory, nas } = await openNas();
    await accountNamed(directory, 'ada');
    for (const key of nas.state.apiKeys.values()) key.revokedReason = 'it was lost';
    await expect(directory.findAccount('ada')).rejects.toMatchObject({ code: 'directory-login-refused' });
  });

  it('says that it may have been changed where a change got no answer in time, and keeps a connection that lives', async () => {
    const { directory, nas, lines } = await openNas({ settings: { timeout: 1 } });
    await accountNamed(directory, 'ada');
    nas.faults.set({ latency: 1_300, onlyFor: 'user.create', times: 1 });
    const change = { kind: 'create-account', name: 'slow', details: {} } as const;
    await expect(apply(directory, newAccount(directory), change)).rejects.toMatchObject({
      code: 'directory-unreachable',
      effect: 'unknown',
      userMessage: expect.stringMatching(/after 1 seconds/),
    });
    expect(await accountNamed(directory, 'ada')).toMatchObject({ name: 'ada' });
    expect(signIns(lines)).toBe(1);
  });

  it('ends with the deadline of who called', async () => {
    const { directory, nas } = await openNas();
    const subject = await subjectNamed(directory, 'ada');
    nas.faults.set({ latency: 500, onlyFor: 'user.update', times: 1 });
    const handler = directory.handlers['set-enabled'];
    const attempt = handler?.(
      subject,
      { kind: 'set-enabled', enabled: false },
      { signal: AbortSignal.timeout(100), getOrCreateSecret: async (make) => make() },
    );
    await expect(attempt).rejects.toMatchObject({ effect: 'unknown' });
  });

  it('signs out when it is closed, and opens no more', async () => {
    const { directory, count } = await openNas();
    await accountNamed(directory, 'ada');
    await directory.close();
    expect(count('auth.logout')).toBe(1);
    await expect(directory.findAccount('ada')).rejects.toMatchObject({ code: 'directory-unreachable' });
  });

  it.each([500, 502] as const)('says that the NAS answers with %s', async (serverError) => {
    const { directory } = await openNas({ prepare: ({ faults }) => faults.set({ serverError }) });
    await expect(directory.findAccount('ada')).rejects.toMatchObject({
      code: 'directory-unreachable',
      userMessage: expect.stringContaining(String(serverError)),
    });
  });
});

describe('an account without FULL_ADMIN', () => {
  it('does all that ACCOUNT_WRITE allows', async () => {
    const { directory, nas } = await openNas({ limited: true });
    const subject = await subjectNamed(directory, 'ada');
    for (const kind of ['set-password', 'set-enabled', 'set-details', 'join-group', 'remove-second-factor'] as const) {
      expect(await directory.blocker?.(subject, kind)).toBeUndefined();
    }
    const { secret = '' } = await apply(directory, subject, { kind: 'set-password', mustChange: true });
    const ada = nas.state.userNamed('ada');
    expect(ada && nas.state.useOneTimePassword(ada, secret)).toBe(true);
    await apply(directory, await subjectNamed(directory, 'alan'), { kind: 'remove-second-factor' });
  });

  it('is told before, and after, which role renewing a second factor takes', async () => {
    const { directory } = await openNas({ limited: true });
    const subject = await subjectNamed(directory, 'ada');
    expect(await directory.blocker?.(subject, 'renew-second-factor')).toMatch(/role FULL_ADMIN/);
    await expect(apply(directory, subject, { kind: 'renew-second-factor' })).rejects.toMatchObject({
      code: 'directory-not-permitted',
      effect: 'none',
      userMessage: expect.stringMatching(/FULL_ADMIN/),
    });
  });

  it('is not told where others are signed in', async () => {
    const { directory } = await openNas({ limited: true });
    const account = await accountNamed(directory, 'grace');
    expect(account.sessions).toBeUndefined();
    expect(await directory.blocker?.(await subjectNamed(directory, 'grace'), 'end-sessions')).toMatch(
      /AUTH_SESSIONS_WRITE/,
    );
  });

  it('sees in the check which role each change takes, and which it lacks', async () => {
    const { directory } = await openNas({ limited: true });
    const findings = await directory.check();
    const texts = findings.map(({ level, text }) => `${level}: ${text}`);
    expect(texts).toContainEqual(expect.stringMatching(/^good: .*has the role ACCOUNT_WRITE.*set-password/));
    expect(texts).toContainEqual(expect.stringMatching(/^warning: .*lacks the role FULL_ADMIN.*renew-second-factor/));
    expect(texts).toContainEqual(expect.stringMatching(/^warning: .*lacks the role AUTH_SESSIONS_WRITE.*end-sessions/));
    for (const role of ['AUTH_SESSIONS_READ', 'SYSTEM_SECURITY_READ']) {
      expect(texts).toContainEqual(expect.stringMatching(new RegExp(`^warning: .*lacks the role ${role}`)));
    }
    expect(texts.filter((text) => text.startsWith('bad'))).toEqual([]);
  });

  it('is told which role a call takes where TrueNAS refuses it', async () => {
    const { directory, nas } = await openNas();
    const subject = await subjectNamed(directory, 'ada');
    nas.faults.set({ roleMissing: true, onlyFor: 'user.update' });
    await expect(apply(directory, subject, { kind: 'set-enabled', enabled: false })).rejects.toMatchObject({
      code: 'directory-not-permitted',
      effect: 'none',
      userMessage: expect.stringMatching(/deskhand needs the role ACCOUNT_WRITE/),
    });
  });
});
