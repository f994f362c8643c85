import { describe, expect, it } from 'vitest';
import { MovableClock } from '../../../../sandbox/kit/simulator.ts';
import { type Release, startTrueNas, type TrueNasSimulator } from '../../../../sandbox/truenas/index.ts';
import { machineClock } from '../../../../src/core/clock.ts';
import { accountNamed } from '../../changing.ts';
import { openNas } from '../a-truenas.ts';

const withPassword = { api_key: undefined, password: 'NAS_PASSWORD', account: 'truenas_admin' };

const levelsOf = (findings: readonly { level: string; text: string }[]) => findings.map(({ level }) => level);

describe('signing in with an API key', () => {
  it.each<[Release, string]>([
    ['25.04', 'API key'],
    ['25.10', 'API key'],
    ['26.0', 'SCRAM'],
    ['27.0', 'SCRAM'],
  ])('on %s uses %s', async (version, mechanism) => {
    const { directory, nas, lines } = await openNas({ version });
    expect(await accountNamed(directory, 'ada')).toMatchObject({ name: 'ada' });
    expect(lines).toContainEqual(expect.objectContaining({ message: 'signed in to TrueNAS' }));
    expect(lines.find(({ message }) => message === 'signed in to TrueNAS')?.data).toMatchObject({ mechanism });
    const logins = nas.calls.filter(({ method }) => method === 'auth.login_ex');
    expect(logins).toHaveLength(mechanism === 'SCRAM' ? 2 : 1);
  });

  it('never writes the key, a password or a secret into its log', async () => {
    const { directory, nas, lines } = await openNas();
    await accountNamed(directory, 'ada');
    await directory.check();
    const logged = JSON.stringify(lines);
    expect(logged).not.toContain(nas.apiKeys.deskhand.split('-')[1]);
    expect(logged).not.toMatch(/otpauth|Sandbox-1/);
  });

  it('says in a sentence that the key is wrong, and does not try at once again', async () => {
    const { directory, count, clock } = await openNas({ secrets: { TRUENAS_KEY: `6-${'x'.repeat(64)}` } });
    await expect(directory.findAccount('ada')).rejects.toMatchObject({
      code: 'directory-login-refused',
      effect: 'none',
      userMessage: expect.stringMatching(/refused the API key/),
    });
    const tried = count('auth.login_ex');
    await expect(directory.findAccount('ada')).rejects.toMatchObject({
      userMessage: expect.stringMatching(/tries again after \d\d:\d\d:\d\d UTC/),
    });
    expect(count('auth.login_ex')).toBe(tried);
    clock.moveOn(61_000);
    await expect(directory.findAccount('ada')).rejects.toMatchObject({ code: 'directory-login-refused' });
    expect(count('auth.login_ex')).toBeGreaterThan(tried);
  });

  it('does not fall back to sending the key where its proof was refused', async () => {
    const { directory, nas } = await openNas({ secrets: { TRUENAS_KEY: `6-${'x'.repeat(64)}` } });
    await expect(directory.findAccount('ada')).rejects.toThrow();
    expect(JSON.stringify(nas.calls)).not.toContain('API_KEY_PLAIN');
  });

  it('takes a secret that is no key for what it is', async () => {
    const { directory } = await openNas({ secrets: { TRUENAS_KEY: 'not a key' } });
    await expect(directory.findAccount('ada')).rejects.toMatchObject({ code: 'config-invalid' });
  });

  it('says that a key has been revoked', async () => {
    const { directory } = await openNas({
      version: '25.10',
      prepare: ({ state }) => {
        for (const key of state.apiKeys.values()) key.revokedReason = 'because';
      },
    });
    await expect(directory.findAccount('ada')).rejects.toMatchObject({
      userMessage: expect.stringMatching(/was revoked or has expired/),
    });
  });

  it('says that the NAS is the standby of a pair', async () => {
    const { directory } = await openNas({ prepare: ({ faults }) => faults.set({ standby: true }) });
    await expect(directory.findAccount('ada')).rejects.toMatchObject({ userMessage: expect.stringMatching(/standby/) });
  });

  it('says that its address is not allowed', async () => {
    const { directory } = await openNas({ prepare: ({ faults }) => faults.set({ addressRefused: true }) });
    await expect(directory.findAccount('ada')).rejects.toMatchObject({
      code: 'directory-not-permitted',
      userMessage: expect.stringMatching(/Allowed IP Addresses/),
    });
  });

  it('waits its turn where the NAS counts its sign-ins', async () => {
    const { directory } = await openNas({
      version: '25.10',
      prepare: ({ faults }) => faults.set({ rateLimited: true }),
    });
    await expect(directory.findAccount('ada')).rejects.toMatchObject({ code: 'directory-busy', effect: 'none' });
  });
});

describe('signing in with a password', () => {
  const secrets = { NAS_PASSWORD: 'Admin-Sandbox-1' };

  it('works without a second factor, with a warning', async () => {
    const { directory } = await openNas({ settings: withPassword, secrets });
    const findings = await directory.check();
    expect(levelsOf(findings)).not.toContain('bad');
    expect(findings).toContainEqual({ level: 'warning', text: expect.stringMatching(/password alone/) });
  });

  it('says that a password is wrong', async () => {
    const { directory } = await openNas({ settings: withPassword, secrets: { NAS_PASSWORD: 'wrong' } });
    await expect(directory.findAccount('ada')).rejects.toMatchObject({ code: 'directory-login-refused' });
  });

  const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
  const withCode = { ...withPassword, otp: 'NAS_OTP' };
  const asksForCodes =
    (digits = 6, interval = 30) =>
    (nas: TrueNasSimulator) => {
      const admin = nas.state.userNamed('truenas_admin');
      if (admin) admin.twoFactor = { secret, usedStep: 0, digits, interval };
    };

  it.each([
    ['base32', asksForCodes(), secret],
    ['otpauth', asksForCodes(8, 60), `otpauth://totp/nas?secret=${secret}&digits=8&period=60`],
  ])('makes the one-time code from its %s secret', async (_, prepare, NAS_OTP) => {
    const { directory } = await openNas({ settings: withCode, secrets: { ...secrets, NAS_OTP }, prepare });
    expect(await accountNamed(directory, 'ada')).toMatchObject({ name: 'ada' });
  });

  it('waits for the next code where the present one was used, since each counts once', async () => {
    const pauses: number[] = [];
    const opened = await openNas({
      settings: withCode,
      secrets: { ...secrets, NAS_OTP: secret },
      prepare: asksForCodes(),
      wait: async (milliseconds, signal) => {
        // Only the pause for a code is skipped; the index waits for minutes.
        if (milliseconds > 30_000) return machineClock.wait(milliseconds, signal);
        pauses.push(milliseconds);
        opened.clock.moveOn(milliseconds);
      },
    });
    const { directory, nas, lines } = opened;
    await accountNamed(directory, 'ada');
    pauses.length = 0;
    nas.faults.set({ dropSocket: 'before', onlyFor: 'user.query', times: 1 });
    await accountNamed(directory, 'ada');
    expect(pauses).toHaveLength(1);
    expect(lines.filter(({ message }) => message === 'signed in to TrueNAS')).toHaveLength(2);
  });

  it('says that a code is asked for where it has no secret', async () => {
    const { directory } = await openNas({ settings: withPassword, secrets, prepare: asksForCodes() });
    await expect(directory.findAccount('ada')).rejects.toMatchObject({
      userMessage: expect.stringMatching(/asks for a one-time code/),
    });
  });

  it.each<Release>(['25.10', '27.0'])('says that a code was wrong on %s', async (version) => {
    const NAS_OTP = 'KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU';
    const prepare = asksForCodes();
    const { directory } = await openNas({ version, settings: withCode, secrets: { ...secrets, NAS_OTP }, prepare });
    await expect(directory.findAccount('ada')).rejects.toMatchObject({
      userMessage: expect.stringMatching(/code was wrong/),
    });
  });
});

describe('over TLS', () => {
  it('trusts the certificate of the configured fingerprint', async () => {
    const other = await startTrueNas({ clock: new MovableClock(), tlsPort: 0 });
    const settings = { url: other.tls?.url.replace('http', 'ws'), fingerprint: other.tls?.fingerprint256 };
    const { directory } = await openNas({ settings, secrets: { TRUENAS_KEY: other.apiKeys.deskhand } });
    expect(await accountNamed(directory, 'ada')).toMatchObject({ name: 'ada' });
    await directory.close();
    await other.close();
  });

  it('sends nothing to a NAS with another certificate', async () => {
    const other = await startTrueNas({ clock: new MovableClock(), tlsPort: 0 });
    const url = other.tls?.url.replace('http', 'ws');
    const { directory } = await openNas({ settings: { url, fingerprint: 'ab'.repeat(32) } });
    await expect(directory.findAccount('ada')).rejects.toMatchObject({ code: 'directory-not-trusted' });
    expect(other.calls).toEqual([]);
    await other.close();
  });
});
