import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { openEnvelope } from '../../../../sandbox/dsm/encryption.ts';
import { startDsm } from '../../../../sandbox/dsm/index.ts';
import { viewOf } from '../../../../src/core/directory.ts';
import type { Subject } from '../../../../src/core/subject.ts';
import { encryptParameters } from '../../../../src/directories/synology/session/encryption.ts';
import { anyCodePoints } from '../../../support/any-text.ts';
import { accountNamed, subjectOf } from '../../changing.ts';
import { apply, openNas } from '../nas.ts';

const now = Date.UTC(2026, 0, 2);
let info: { cipherkey: string; ciphertoken: string; public_key: string; server_time: number };

// The key of 4096 bits takes seconds to make; the simulator makes it once per process.
beforeAll(async () => {
  const dsm = await startDsm({ clock: { now: () => now } });
  const query = 'api=SYNO.API.Encryption&method=getinfo&version=1&format=module';
  const answer = (await (await fetch(`${dsm.url}/webapi/encryption.cgi?${query}`)).json()) as { data: typeof info };
  info = answer.data;
  await dsm.close();
}, 60_000);

describe('an envelope', () => {
  const opened = (secrets: URLSearchParams, at = now) =>
    openEnvelope(
      new Map([
        ['name', 'ada'],
        [info.cipherkey, encryptParameters(secrets, info)],
      ]),
      at,
    );
  const awkward = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 127 }),
    anyCodePoints.filter((text) => text.isWellFormed() && text.length <= 127),
    fc.constantFrom(
      'a+b&c=d%20"e\\\'f',
      ' leading and trailing ',
      'Pässwörter 密码 🔑',
      '+'.repeat(127),
      '&'.repeat(127),
    ),
  );

  it('gives any password back to the other side, beside what was not secret', async () => {
    await fc.assert(
      fc.asyncProperty(awkward, awkward, async (password, other) => {
        const wire = await opened(new URLSearchParams({ password, other }));
        expect(Object.fromEntries(wire ?? [])).toEqual({ name: 'ada', password, other });
      }),
      { numRuns: 60 },
    );
  });

  it('is another one each time, and shows nothing of what it holds', () => {
    const secrets = new URLSearchParams({ password: 'Correct-Horse-1' });
    const [one, other] = [encryptParameters(secrets, info), encryptParameters(secrets, info)];
    expect(one).not.toBe(other);
    expect(one).not.toContain('Correct');
  });

  it('is too old after a while, so that a copy of it is worth nothing', async () => {
    expect(await opened(new URLSearchParams({ password: 'x' }), now + 3_600_000)).toBeUndefined();
  });
});

describe('a NAS that takes passwords encrypted only', () => {
  const insisting = async (settings: Readonly<Record<string, unknown>>) => {
    const nas = await openNas({ settings });
    nas.dsm.faults.set({ encryptionRequired: true });
    return nas;
  };

  it('is signed in to, and takes new passwords, new accounts and a confirmation', async () => {
    const nas = await insisting({ encrypt_secrets: true });
    nas.dsm.faults.set({ confirmPasswordFor: ['SYNO.Core.User.set'] });
    const ada = await accountNamed(nas.local, 'ada');
    const password = await apply(nas.local, subjectOf(nas.local, ada), { kind: 'set-password' });
    const subject: Subject = { kind: 'new-account', directory: viewOf(nas.local) };
    await apply(nas.local, subject, { kind: 'create-account', name: 'newcomer', details: {} });
    expect(await accountNamed(nas.local, 'newcomer')).toMatchObject({ enabled: true });
    expect(nas.count('SYNO.Core.User.PasswordConfirm', 'auth')).toBe(1);
    const body = new URLSearchParams({ api: 'SYNO.API.Auth', method: 'login', version: '7', account: 'ada' });
    nas.dsm.faults.set({ encryptionRequired: false });
    body.set('session', 'webui');
    body.set('passwd', password?.reveal() ?? '');
    const answer = await fetch(`${nas.dsm.url}/webapi/entry.cgi`, { method: 'POST', body });
    expect(await answer.json()).toMatchObject({ success: true });
  });

  it('gets a fresh key for each of them', async () => {
    const nas = await insisting({ encrypt_secrets: true });
    const ada = await accountNamed(nas.local, 'ada');
    await apply(nas.local, subjectOf(nas.local, ada), { kind: 'set-password' });
    // One for the sign-in, one for the password.
    expect(nas.count('SYNO.API.Encryption', 'getinfo')).toBe(2);
  });

  it('is passed by check', async () => {
    const findings = await (await insisting({ encrypt_secrets: true })).local.check();
    expect(findings.filter(({ level }) => level === 'bad')).toEqual([]);
    expect(findings.map(({ text }) => text).join()).toContain('still encrypts passwords');
  });

  it('lets nobody in who sends them in the clear', async () => {
    const { local } = await insisting({});
    await expect(local.findAccount('ada')).rejects.toMatchObject({ code: 'directory-login-refused' });
  });

  it('that gives no key gets no password', async () => {
    const nas = await openNas({ settings: { encrypt_secrets: true } });
    nas.dsm.faults.set({ refuse: [{ api: 'SYNO.API.Encryption', method: 'getinfo', code: 102 }] });
    await expect(nas.local.findAccount('ada')).rejects.toMatchObject({ code: 'not-supported', effect: 'none' });
    expect(nas.count('SYNO.API.Auth', 'login')).toBe(0);
  });
});

it('without the setting nothing is asked for a key', async () => {
  const nas = await openNas();
  await nas.local.findAccount('ada');
  expect(nas.count('SYNO.API.Encryption', 'getinfo')).toBe(0);
});
