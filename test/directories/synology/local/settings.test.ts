import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { viewOf } from '../../../../src/core/directory.ts';
import { isSatisfied } from '../../../../src/core/satisfied.ts';
import { type Settings, settingNames } from '../../../../src/core/settings.ts';
import type { Subject } from '../../../../src/core/subject.ts';
import { readLocalFacts } from '../../../../src/directories/synology/local/facts.ts';
import {
  expiryNames,
  policyNames,
  policyParameters,
  toSettings,
} from '../../../../src/directories/synology/password-settings.ts';
import { runs } from '../../../support/thorough.ts';
import { accountNamed } from '../../changing.ts';
import { apply, openNas, type TestNas } from '../nas.ts';
import { sessionWith } from '../session/fake-session.ts';

const whole = ({ local }: TestNas): Subject => ({ kind: 'directory', directory: viewOf(local) });
const settingsOf = async ({ local }: TestNas): Promise<Settings> => (await local.readFacts?.())?.settings ?? {};

describe('what a NAS tells of itself', () => {
  it('has its accounts, groups and administrators, and all settings', async () => {
    const nas = await openNas();
    const told = await nas.local.readFacts?.();
    expect(told?.facts).toEqual([
      { label: 'NAS', value: new URL(nas.dsm.url).host },
      { label: 'Accounts', value: '12' },
      { label: 'Groups', value: '7' },
      { label: 'Administrators', value: expect.stringContaining('deskhand') },
    ]);
    expect(Object.keys(told?.settings ?? {}).toSorted()).toEqual([...settingNames].toSorted());
    expect(told?.settings).toMatchObject({
      minLength: 8,
      mixedCase: true,
      specialCharacters: false,
      maxAge: 0,
      minAge: 0,
    });
  });

  it('shows a number as 0 while its switch is off, though DSM keeps it filled in', async () => {
    const nas = await openNas();
    nas.dsm.state.passwords.policy.strong_password.min_length_enable = false;
    expect(await settingsOf(nas)).toMatchObject({ minLength: 0 });
  });

  it('names those whose passwords never expire', async () => {
    const nas = await openNas();
    nas.dsm.state.passwords.expiry.password_expire_enable = true;
    nas.dsm.state.passwords.neverExpired = ['ada', 'max'];
    expect((await nas.local.readFacts?.())?.facts).toContainEqual({
      label: 'Passwords that never expire',
      value: 'ada, max',
    });
  });

  it('leaves out what it does not tell, such as the expiry of a DSM that has none', async () => {
    const { session } = sessionWith({
      'SYNO.Core.User.PasswordPolicy get': () => ({ strong_password: { mixed_case: true, min_length: 9 } }),
      'SYNO.Core.User.PasswordExpiry get': 102,
      'SYNO.Core.User list': () => ({ users: [], total: 3 }),
      'SYNO.Core.Group list': () => ({ groups: [], total: 2 }),
      'SYNO.Core.Group.Member list': () => ({ users: [] }),
    });
    expect((await readLocalFacts(session)).settings).toEqual({ mixedCase: true });
  });
});

const number = (lowest: number, highest: number) => fc.oneof(fc.constant(0), fc.integer({ min: lowest, max: highest }));
const policy: fc.Arbitrary<Settings> = fc.record(
  {
    minLength: number(6, 127),
    mixedCase: fc.boolean(),
    digits: fc.boolean(),
    specialCharacters: fc.boolean(),
    notTheName: fc.boolean(),
    notCommon: fc.boolean(),
    history: number(1, 24),
    mustChangeAfterReset: fc.boolean(),
    resetByMail: fc.boolean(),
  },
  { requiredKeys: [] },
);
const expiry: fc.Arbitrary<Settings> = fc.record(
  {
    maxAge: number(1, 999),
    minAge: number(1, 999),
    warnBefore: number(1, 999),
    changeAfterExpiry: fc.boolean(),
    warnByMail: fc.boolean(),
  },
  { requiredKeys: [] },
);

describe.each([
  ['set-password-policy', policy, policyNames],
  ['set-password-expiry', expiry, expiryNames],
] as const)('%s', (kind, arbitrary, names) => {
  it('is offered with every setting of the NAS', async () => {
    expect((await openNas()).local.parts[kind]).toEqual(names);
  });

  it('sets what was asked for, shows it, and leaves every other setting', async () => {
    const nas = await openNas();
    await fc.assert(
      fc.asyncProperty(arbitrary, async (settings) => {
        const before = await settingsOf(nas);
        await apply(nas.local, whole(nas), { kind, settings });
        expect(await settingsOf(nas)).toEqual({ ...before, ...settings });
        if (Object.keys(settings).length > 0)
          expect(isSatisfied({ kind, settings }, { facts: [], settings: await settingsOf(nas) })).toBe('yes');
      }),
      { numRuns: runs(25) },
    );
  });
});

describe('switching a number off', () => {
  it('leaves DSM the number, so that switching on in DSM brings it back', async () => {
    const nas = await openNas();
    await apply(nas.local, whole(nas), { kind: 'set-password-policy', settings: { minLength: 14 } });
    await apply(nas.local, whole(nas), { kind: 'set-password-policy', settings: { minLength: 0 } });
    expect(nas.dsm.state.passwords.policy.strong_password).toMatchObject({ min_length_enable: false, min_length: 14 });
    await apply(nas.local, whole(nas), { kind: 'set-password-expiry', settings: { maxAge: 90 } });
    await apply(nas.local, whole(nas), { kind: 'set-password-expiry', settings: { maxAge: 0 } });
    expect(nas.dsm.state.passwords.expiry).toMatchObject({ password_expire_enable: false, max_age: 90 });
  });
});

it('the expiry is sent with what changes only', async () => {
  const nas = await openNas();
  await apply(nas.local, whole(nas), { kind: 'set-password-expiry', settings: { warnBefore: 7 } });
  expect(nas.dsm.calls.of('SYNO.Core.User.PasswordExpiry', 'set').map(({ parameters }) => parameters)).toEqual([
    { enable_login_prompt: true, login_prompt_days: 7 },
  ]);
});

describe('the rules for passwords', () => {
  const now = { mixed_case: true, min_length_enable: false, min_length: 9, history_num: 4 };

  it('are sent whole where one of them changes, since DSM may take what is missing for switched off', () => {
    expect(policyParameters({ digits: true }, now)).toEqual({
      strong_password: {
        mixed_case: true,
        min_length_enable: false,
        min_length: 9,
        included_numeric_char: true,
        exclude_history: true,
        history_num: 4,
      },
    });
  });

  it('are not sent where only something beside them changes', () => {
    expect(policyParameters({ resetByMail: false }, now)).toEqual({ enable_reset_passwd_by_email: false });
  });

  it('survive a strange answer without anything made up', () => {
    expect(
      toSettings(
        { strong_password: {}, password_must_change: undefined, enable_reset_passwd_by_email: true },
        undefined,
      ),
    ).toEqual({
      resetByMail: true,
    });
  });
});

describe('an expiry of passwords by which Deskhand would lock itself out', () => {
  const blocker = (nas: TestNas, maxAge: number) =>
    nas.local.blocker?.(whole(nas), 'set-password-expiry', { kind: 'set-password-expiry', settings: { maxAge } });
  const age = async (nas: TestNas, days: number, neverExpires: boolean) => {
    const own = nas.dsm.state.accounts.user('deskhand');
    if (!own) throw new Error('The fixtures lack deskhand.');
    own.passwordChangedOn = Math.floor(nas.clock.now() / 86_400_000) - days;
    own.passwordNeverExpires = neverExpires;
    await accountNamed(nas.local, 'deskhand');
  };

  it('is not set', async () => {
    const nas = await openNas();
    await age(nas, 40, false);
    expect(await blocker(nas, 30)).toContain('is 40 days old and would expire');
    expect(await blocker(nas, 41)).toBeUndefined();
    expect(await blocker(nas, 0)).toBeUndefined();
  });

  it('is set where its password never expires', async () => {
    const nas = await openNas();
    await age(nas, 40, true);
    expect(await blocker(nas, 30)).toBeUndefined();
  });
});

describe('check', () => {
  const words = async (nas: TestNas) => (await nas.local.check()).map(({ level, text }) => `${level}: ${text}`);

  it('warns where the password of Deskhand is going to expire, with the day', async () => {
    const nas = await openNas();
    const own = nas.dsm.state.accounts.user('deskhand');
    if (!own) throw new Error('The fixtures lack deskhand.');
    own.passwordNeverExpires = false;
    own.passwordChangedOn = Math.floor(nas.clock.now() / 86_400_000) - 10;
    await apply(nas.local, whole(nas), { kind: 'set-password-expiry', settings: { maxAge: 30 } });
    const day = new Date((own.passwordChangedOn + 30) * 86_400_000).toISOString().slice(0, 10);
    expect(await words(nas)).toContainEqual(
      expect.stringMatching(`warning: The password of deskhand expires on ${day}`),
    );
    nas.dsm.state.passwords.neverExpired = ['Deskhand'];
    expect((await words(nas)).join()).not.toContain('expires on');
  });

  it('says nothing of that where passwords do not expire', async () => {
    expect((await words(await openNas())).join()).not.toContain('expires on');
  });
});
