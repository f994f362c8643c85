import { describe, expect, it } from 'vitest';
import type { Release } from '../../../sandbox/truenas/index.ts';
import { accountNamed, apply, newAccount, subjectNamed } from '../changing.ts';
import { openNas } from './a-truenas.ts';

const releases: readonly Release[] = ['25.04', '25.10', '26.0', '27.0'];

describe.each(releases)('second factors on %s', (version) => {
  it('renews one: the set-up key in groups of four, then the address of the QR code', async () => {
    const { directory, nas } = await openNas({ version });
    const subject = await subjectNamed(directory, 'ada');
    const { secret = '' } = await apply(directory, subject, { kind: 'renew-second-factor', digits: 8, interval: 60 });
    const [key = '', address = '', ...rest] = secret.split('\n');
    expect(rest).toEqual([]);
    expect(key).toMatch(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/);
    const stored = nas.state.userNamed('ada')?.twoFactor;
    expect(stored).toMatchObject({ secret: key.replaceAll(' ', ''), digits: 8, interval: 60 });
    expect(new URL(address).searchParams.get('secret')).toBe(stored?.secret);
    expect(await accountNamed(directory, 'ada')).toMatchObject({ secondFactor: true });
  });

  it('keeps digits and interval where nothing is said of them', async () => {
    const { directory, nas } = await openNas({ version });
    const alan = nas.state.userNamed('alan');
    if (alan) alan.twoFactor = { secret: 'JBSWY3DPEHPK3PXP', digits: 7, interval: 60, usedStep: 0 };
    await apply(directory, await subjectNamed(directory, 'alan'), { kind: 'renew-second-factor' });
    expect(alan?.twoFactor).toMatchObject({ digits: 7, interval: 60 });
  });

  it('does not know whether it was renewed when the answer got lost, and does not ask twice', async () => {
    const { directory, nas, count } = await openNas({ version });
    const subject = await subjectNamed(directory, 'alan');
    nas.faults.set({ dropSocket: 'after', onlyFor: 'renew_2fa' });
    await expect(apply(directory, subject, { kind: 'renew-second-factor' })).rejects.toMatchObject({
      code: 'directory-unreachable',
      effect: 'unknown',
    });
    expect(count('user.renew_2fa_secret')).toBe(1);
  });
});

describe('taking a second factor away', () => {
  it.each<Release>(['25.10', '26.0', '27.0'])('works on %s', async (version) => {
    const { directory } = await openNas({ version });
    const subject = await subjectNamed(directory, 'alan');
    expect(await directory.blocker?.(subject, 'remove-second-factor')).toBeUndefined();
    await apply(directory, subject, { kind: 'remove-second-factor' });
    expect(await accountNamed(directory, 'alan')).toMatchObject({ secondFactor: false });
  });

  it('is refused by 25.04 while codes are asked of everybody, which is said before and after', async () => {
    const { directory, nas } = await openNas({ version: '25.04' });
    const subject = await subjectNamed(directory, 'alan');
    expect(await directory.blocker?.(subject, 'remove-second-factor')).toMatch(/25\.04/);
    await expect(apply(directory, subject, { kind: 'remove-second-factor' })).rejects.toMatchObject({
      code: 'not-supported',
      effect: 'none',
      userMessage: expect.stringMatching(/Reset it instead/),
    });
    nas.state.twoFactor.enabled = false;
    expect(await directory.blocker?.(subject, 'remove-second-factor')).toBeUndefined();
    await apply(directory, subject, { kind: 'remove-second-factor' });
  });
});

describe.each(releases)('passwords on %s', (version) => {
  it('lets the holder in once, and stops the old password at once, where a new one must be chosen', async () => {
    const { directory, nas } = await openNas({ version });
    const subject = await subjectNamed(directory, 'ada');
    const { secret = '' } = await apply(directory, subject, { kind: 'set-password', mustChange: true });
    expect(nas.state.checkPassword('ada', 'Ada-Sandbox-1')).toBe(false);
    expect(nas.state.checkPassword('ada', secret)).toBe(false);
    const ada = nas.state.userNamed('ada');
    expect(ada && nas.state.useOneTimePassword(ada, secret)).toBe(true);
  });

  it('sets a password that stays, where none must be chosen', async () => {
    const { directory, nas } = await openNas({ version });
    const subject = await subjectNamed(directory, 'ada');
    const { secret = '' } = await apply(directory, subject, { kind: 'set-password', mustChange: false });
    expect(nas.state.checkPassword('ada', secret)).toBe(true);
  });
});

describe('passwords', () => {
  it('are as long and mixed as the NAS asks for', async () => {
    const { directory, nas } = await openNas();
    nas.state.passwordRules = {
      complexity: ['UPPER', 'LOWER', 'NUMBER', 'SPECIAL'],
      minimumLength: 24,
      historyLength: 5,
    };
    const { secret = '' } = await apply(directory, await subjectNamed(directory, 'ada'), { kind: 'set-password' });
    expect(secret).toHaveLength(24);
    expect(nas.state.checkPassword('ada', secret)).toBe(true);
  });

  it('are refused in a sentence where the policy could not be read', async () => {
    const { directory, nas } = await openNas({ limited: true });
    nas.state.passwordRules = { complexity: [], minimumLength: 30, historyLength: null };
    const attempt = apply(directory, await subjectNamed(directory, 'ada'), { kind: 'set-password' });
    await expect(attempt).rejects.toMatchObject({ code: 'weak-password', effect: 'none' });
  });

  it('leave it open what became of the account where the second of two calls is refused', async () => {
    const { directory, nas } = await openNas({ limited: true });
    nas.state.passwordRules = { complexity: [], minimumLength: 30, historyLength: null };
    const attempt = apply(directory, await subjectNamed(directory, 'ada'), { kind: 'set-password', mustChange: true });
    // The one-time password was made by the first call, and lets somebody in.
    await expect(attempt).rejects.toMatchObject({ code: 'weak-password', effect: 'unknown' });
  });

  it('are not reset for a disabled account, which is said before', async () => {
    const { directory } = await openNas();
    const subject = await subjectNamed(directory, 'noah');
    expect(await directory.blocker?.(subject, 'set-password')).toMatch(/noah is disabled/);
  });
});

it('no secret that was made or given out is ever logged', async () => {
  const { directory, lines } = await openNas();
  const subject = await subjectNamed(directory, 'ada');
  const made = [
    await apply(directory, subject, { kind: 'renew-second-factor' }),
    await apply(directory, subject, { kind: 'set-password', mustChange: true }),
    await apply(directory, subject, { kind: 'set-password' }),
    await apply(directory, newAccount(directory), { kind: 'create-account', name: 'mary', details: {} }),
  ];
  const logged = JSON.stringify(lines);
  expect(lines.length).toBeGreaterThan(5);
  for (const { secret = '' } of made) {
    for (const line of secret.split('\n')) {
      expect(line.length).toBeGreaterThan(11);
      expect(logged).not.toContain(line);
      expect(logged).not.toContain(line.replaceAll(' ', ''));
    }
  }
});
