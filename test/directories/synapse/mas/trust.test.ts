import { describe, expect, it } from 'vitest';
import { failureOf } from '../../../contract/directory-fixture.ts';
import { accountNamed, apply, subjectNamed } from '../../changing.ts';
import { masUser, openWithMas } from './a-mas.ts';

describe('who is meant', () => {
  it('changes nobody who has the name but another id by now', async () => {
    const { matrix, mas, calls } = await openWithMas();
    const subject = await subjectNamed(matrix, 'ada');
    const before = masUser(mas, 'ada');
    mas.state.users.delete(before.id);
    mas.state.addUser('ada', { password: 'Another-Ada-1' });
    const changes = [
      { kind: 'set-password' },
      { kind: 'set-enabled', enabled: false },
      { kind: 'delete-account' },
      { kind: 'end-sessions' },
      { kind: 'set-administrator', administrator: true },
      { kind: 'set-details', details: { email: 'x@example.org' } },
    ] as const;
    for (const change of changes) {
      const failure = await failureOf(apply(matrix, subject, change));
      expect(failure, change.kind).toMatchObject({ code: 'not-supported', effect: 'none' });
      expect(failure).toHaveProperty('userMessage', expect.stringContaining(before.id));
    }
    expect(calls('POST /api/')).toEqual([]);
  });

  it('changes nobody who has the id but another name', async () => {
    const { matrix, mas, calls } = await openWithMas();
    const subject = await subjectNamed(matrix, 'ada');
    const { id } = masUser(mas, 'ada');
    mas.state.users.delete(id);
    mas.state.addUser('eve', { id });
    expect(await failureOf(apply(matrix, subject, { kind: 'set-password' }))).toMatchObject({ effect: 'none' });
    expect(calls('POST /api/')).toEqual([]);
  });

  it('does not believe an answer about somebody else', async () => {
    const { matrix, mas } = await openWithMas();
    const subject = await subjectNamed(matrix, 'ada');
    mas.faults.set({ otherUser: true, onlyFor: '/lock', times: 1 });
    expect(await failureOf(apply(matrix, subject, { kind: 'set-enabled', enabled: false }))).toMatchObject({
      code: 'directory-answer-unknown',
      effect: 'unknown',
    });
  });

  it('finds nobody by an address that two accounts share', async () => {
    const { matrix, mas } = await openWithMas();
    mas.state.addEmail(masUser(mas, 'grace'), 'ada@example.org');
    expect(await failureOf(matrix.findAccount('ada@example.org'))).toMatchObject({ code: 'invalid-input' });
  });

  it('shows whom nobody signs in as for a service account, and refuses what is about signing in', async () => {
    const { matrix } = await openWithMas();
    const reminders = await accountNamed(matrix, 'reminders');
    expect(reminders).toMatchObject({ service: true });
    expect(reminders.authenticationId).toBeUndefined();
    const subject = await subjectNamed(matrix, 'reminders');
    for (const change of [
      { kind: 'set-password' },
      { kind: 'set-enabled', enabled: false },
      { kind: 'delete-account' },
    ] as const) {
      expect(await matrix.blocker?.(subject, change.kind, change)).toMatch(/has no user for @reminders:example\.org/);
    }
    expect(await failureOf(apply(matrix, subject, { kind: 'set-password' }))).toMatchObject({ effect: 'none' });
  });
});

describe('its access token', () => {
  it('asks for the one scope once, and again shortly before the end', async () => {
    const { matrix, mas, clock } = await openWithMas();
    await matrix.findAccount('ada');
    await matrix.findAccount('grace');
    expect(mas.calls.filter(({ path }) => path === '/oauth2/token')).toHaveLength(1);
    clock.moveOn(271_000);
    await matrix.findAccount('ada');
    expect(mas.calls.filter(({ path }) => path === '/oauth2/token')).toHaveLength(2);
    expect(mas.calls.filter(({ status }) => status === 401)).toEqual([]);
  });

  it('gets a new one where the service no longer takes it, and makes the change once', async () => {
    const { matrix, mas } = await openWithMas();
    const subject = await subjectNamed(matrix, 'ada');
    mas.faults.set({ revokeTokens: true, onlyFor: '/lock', times: 1 });
    await apply(matrix, subject, { kind: 'set-enabled', enabled: false });
    expect(mas.calls.filter(({ path }) => path.endsWith('/lock')).map(({ status }) => status)).toEqual([401, 200]);
  });

  it('says that its client may not, and does not ask on and on', async () => {
    const { matrix, mas } = await openWithMas();
    mas.faults.set({ clientAllowed: false });
    for (let asked = 0; asked < 4; asked += 1) {
      const failure = await failureOf(matrix.findAccount('ada'));
      expect(failure).toMatchObject({ code: 'directory-not-permitted', effect: 'none' });
    }
    expect(mas.calls.filter(({ path }) => path === '/oauth2/token').length).toBeLessThanOrEqual(2);
  });

  it('says that its secret is wrong', async () => {
    const { matrix } = await openWithMas({ masSecret: 'wrong' });
    expect(await failureOf(matrix.findAccount('ada'))).toMatchObject({ code: 'directory-login-refused' });
    const findings = await matrix.check();
    expect(findings.at(-1)).toMatchObject({ level: 'bad', text: expect.stringContaining('client_secret') });
  });

  it('writes neither secret nor token into the log', async () => {
    const { matrix, mas, lines } = await openWithMas();
    const { secret = '?' } = await apply(matrix, await subjectNamed(matrix, 'ada'), { kind: 'set-password' });
    const text = JSON.stringify(lines);
    expect(text).toContain('MAS call');
    for (const hidden of [secret, mas.client.secret, ...mas.state.accessTokens.keys()])
      expect(text).not.toContain(hidden);
  });
});

describe('what the service is', () => {
  it('is shown by check with its version', async () => {
    const { matrix } = await openWithMas();
    const findings = await matrix.check();
    expect(findings.map(({ text }) => text).join('\n')).toContain('Matrix Authentication Service 1.8.0');
    expect(findings.every(({ level }) => level === 'good')).toBe(true);
  });

  it.each([
    ['looks after another server', { serverName: 'other' as const }, /other\.example/],
    ['is too old', { oldRelease: true }, /too old/],
  ])('stops check where it %s', async (_what, faults, words) => {
    const { matrix, mas } = await openWithMas();
    mas.faults.set(faults);
    expect((await matrix.check()).at(-1)).toMatchObject({ level: 'bad', text: expect.stringMatching(words) });
  });

  it('is refused where Synapse looks after sign-ins itself', async () => {
    const { matrix } = await openWithMas({ mas: false });
    expect(await failureOf(matrix.findAccount('ada'))).toMatchObject({
      code: 'config-invalid',
      userMessage: expect.stringContaining('remove `authentication`'),
    });
  });

  it('makes nothing of sign-ins while it is too old, and reads sessions without the newest kind', async () => {
    const { matrix, mas } = await openWithMas();
    mas.faults.set({ oldRelease: true });
    const subject = await subjectNamed(matrix, 'ada');
    expect(await matrix.blocker?.(subject, 'delete-account')).toMatch(/too old/);
    expect((await accountNamed(matrix, 'ada')).sessions).toHaveLength(3);
  });

  it('keeps no passwords, or lets nobody register: said before the call', async () => {
    const { matrix, mas } = await openWithMas();
    mas.faults.set({ passwords: false, registration: false });
    const subject = await subjectNamed(matrix, 'ada');
    expect(await matrix.blocker?.(subject, 'set-password')).toMatch(/keeps no passwords/);
    const directory = { kind: 'directory', directory: subject.directory } as const;
    expect(await matrix.blocker?.(directory, 'invite-newcomer')).toMatch(/lets nobody register/);
    expect(await failureOf(apply(matrix, subject, { kind: 'set-password' }))).toMatchObject({ effect: 'none' });
  });
});

describe('what a failure means', () => {
  it.each([
    ['a fault of its own', { serverError: 500 as const }, 'unknown'],
    ['a proxy in front', { serverError: 502 as const }, 'unknown'],
    ['a lost answer', { resetAfterApply: true }, 'unknown'],
  ])('knows nothing after %s', async (_what, faults, effect) => {
    const { matrix, mas } = await openWithMas();
    const subject = await subjectNamed(matrix, 'ada');
    for (const [kind, part] of [
      ['set-password', '/set-password'],
      ['delete-account', '/deactivate'],
    ] as const) {
      mas.faults.set({ ...faults, onlyFor: part, times: 1 });
      expect(await failureOf(apply(matrix, subject, { kind }))).toMatchObject({ effect });
    }
  });
});
