import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf, provisioningUri } from '../../truenas/totp.ts';
import { brief, openNas, password } from './nas.ts';

const config = (entry: Record<string, unknown>): Record<string, unknown> => ({ ...Object(entry.twofactor_config) });

describe('user.renew_2fa_secret', () => {
  it('returns the whole user and the provisioning URI, with digits and period only where they are unusual', async () => {
    await using nas = await openNas('27.0');
    await using admin = await nas.admin();
    const plain = await admin.object('user.renew_2fa_secret', 'ada', { otp_digits: 6, interval: 30 });
    expect(plain).toMatchObject({ username: 'ada', twofactor_auth_configured: true, roles: [] });
    expect(config(plain)).toEqual({
      provisioning_uri: expect.stringMatching(
        /^otpauth:\/\/totp\/iXsystems:ada-truenas%40TrueNAS\?secret=[A-Z2-7]{32}&issuer=iXsystems$/,
      ),
      secret_configured: true,
      interval: 30,
      otp_digits: 6,
    });
    const unusual = await admin.object('user.renew_2fa_secret', 'ada', { otp_digits: 8, interval: 60 });
    expect(config(unusual).provisioning_uri).toMatch(/&issuer=iXsystems&digits=8&period=60$/);
  });

  it('keeps what is stored where nothing is asked for, and makes a new secret each time', async () => {
    await using nas = await openNas('27.0');
    await using admin = await nas.admin();
    const first = config(await admin.object('user.renew_2fa_secret', 'ada', { otp_digits: 7, interval: 60 }));
    const second = config(await admin.object('user.renew_2fa_secret', 'ada', {}));
    expect(second).toMatchObject({ otp_digits: 7, interval: 60 });
    expect(second.provisioning_uri).not.toBe(first.provisioning_uri);
  });

  it.each([
    ['25.04', { interval: 4 }, 'Input should be greater than or equal to 5'],
    ['25.10', { interval: 4 }, 'Input should be greater than or equal to 5'],
    ['26.0', { interval: 45 }, 'Input should be 30 or 60'],
    ['27.0', { interval: 5 }, 'Input should be 30 or 60'],
  ] as const)('%s refuses %j', async (version, options, message) => {
    await using nas = await openNas(version);
    await using admin = await nas.admin();
    const { code, data } = await admin.error('user.renew_2fa_secret', 'ada', options);
    expect([code, data?.extra]).toEqual([-32602, [['twofactor_options.interval', message, 22]]]);
  });

  it('takes any interval from 5 on before 26, and on an old endpoint of a new server', async () => {
    await using old = await openNas('25.10');
    await using before = await old.admin();
    expect(config(await before.object('user.renew_2fa_secret', 'ada', { interval: 45 })).interval).toBe(45);
    await using today = await openNas('27.0');
    await using pinned = await today.admin('/api/v25.10.0');
    expect(config(await pinned.object('user.renew_2fa_secret', 'ada', { interval: 45 })).interval).toBe(45);
  });

  it('refuses others without FULL_ADMIN before it looks whether the user exists', async () => {
    await using nas = await openNas();
    await using limited = await nas.limited();
    for (const name of ['ada', 'nobody-there']) {
      expect(brief(await limited.error('user.renew_2fa_secret', name, {}))).toEqual([
        -32001,
        'EPERM',
        `[EPERM] ${name}: currently authenticated credential may not renew two-factor authentication for this user.`,
      ]);
    }
    expect(await limited.object('user.renew_2fa_secret', 'deskhand-limited', {})).toMatchObject({
      twofactor_config: { secret_configured: true },
    });
  });

  it('tells an administrator that there is no such user, after it has read the parameters', async () => {
    await using nas = await openNas();
    await using admin = await nas.admin();
    expect((await admin.error('user.renew_2fa_secret', 'nobody-there', { otp_digits: 5 })).code).toBe(-32602);
    expect(brief(await admin.error('user.renew_2fa_secret', 'nobody-there', {}))).toEqual([
      -32001,
      'ENOENT',
      "[ENOENT] User 'nobody-there' does not exist",
    ]);
  });

  it('refuses a local user whose row is gone, but gives a directory user their first', async () => {
    await using nas = await openNas();
    await using admin = await nas.admin();
    const ada = nas.simulator.state.userNamed('ada');
    if (ada) ada.twoFactor = null;
    expect((await admin.error('user.renew_2fa_secret', 'ada', {})).data).toMatchObject({
      error: 14,
      reason: "[EFAULT] Unable to locate two factor authentication configuration for 'ada' user",
    });
    expect(config(await admin.object('user.renew_2fa_secret', 'EXAMPLE\\joan', {})).secret_configured).toBe(true);
  });

  it('ends the old codes at once and makes the new ones count', async () => {
    await using nas = await openNas('26.0');
    const oldCode = nas.simulator.oneTimeCode('alan');
    await using admin = await nas.admin();
    await admin.call('user.renew_2fa_secret', 'alan', { otp_digits: 8 });
    await using alan = await nas.connect();
    await alan.call('auth.login_ex', password('alan', 'Alan-Sandbox-1'));
    const withOld = await alan.object('auth.login_ex', { mechanism: 'OTP_TOKEN', otp_token: oldCode });
    expect(withOld.response_type).toBe('AUTH_ERR');
    await alan.call('auth.login_ex', password('alan', 'Alan-Sandbox-1'));
    const otp_token = nas.simulator.oneTimeCode('alan');
    expect(otp_token).toHaveLength(8);
    expect(await alan.object('auth.login_ex', { mechanism: 'OTP_TOKEN', otp_token })).toMatchObject({
      response_type: 'SUCCESS',
    });
  });
});

describe('user.unset_2fa_secret', () => {
  it('is refused by 25.04 while two-factor authentication is on, and done since', async () => {
    await using old = await openNas('25.04');
    await using before = await old.limited();
    expect(brief(await before.error('user.unset_2fa_secret', 'alan'))).toEqual([
      -32001,
      'EFAULT',
      '[EFAULT] Please disable Two Factor Authentication first',
    ]);
    await using nas = await openNas('25.10');
    await using limited = await nas.limited();
    expect(await limited.call('user.unset_2fa_secret', 'alan')).toBeNull();
    expect(await limited.call('user.unset_2fa_secret', 'alan')).toBeNull();
    expect(await limited.object('user.query', [['username', '=', 'alan']], { get: true })).toMatchObject({
      twofactor_auth_configured: false,
    });
    expect((await limited.error('user.unset_2fa_secret', 'nobody-there')).data?.errname).toBe('ENOENT');
  });
});

describe('where a secret can be seen', () => {
  it("is in one's own auth.me and, for a full administrator, in the two private methods", async () => {
    await using nas = await openNas();
    await using admin = await nas.admin();
    await using limited = await nas.limited();
    const renewed = config(await admin.object('user.renew_2fa_secret', 'deskhand', {}));
    expect(await admin.object('auth.me')).toMatchObject({
      two_factor_config: { provisioning_uri: renewed.provisioning_uri },
    });
    expect(await admin.call('user.provisioning_uri', 'deskhand')).toBe(renewed.provisioning_uri);
    expect((await limited.error('user.provisioning_uri', 'deskhand')).data?.errname).toBe('EACCES');
    const secret = /secret=([A-Z2-7]+)/.exec(String(renewed.provisioning_uri))?.[1] ?? '';
    expect(JSON.stringify(await admin.call('user.query'))).not.toContain(secret);
    expect(JSON.stringify(nas.simulator.calls)).not.toContain(secret);
  });
});

describe('codes', () => {
  it('are those of RFC 6238', () => {
    const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
    expect(codeOf(secret, Math.floor(59 / 30), 8)).toBe('94287082');
    expect(codeOf(secret, Math.floor(1_111_111_109 / 30), 8)).toBe('07081804');
    expect(codeOf(secret, Math.floor(20_000_000_000 / 30), 8)).toBe('65353130');
  });

  it('have a URI that a client can read back, for any name', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }).filter((name) => name.isWellFormed()),
        fc.integer({ min: 6, max: 8 }),
        fc.integer({ min: 5, max: 120 }),
        (name, digits, interval) => {
          const uri = new URL(provisioningUri(name, 'nas', { secret: 'ABC', digits, interval, usedStep: 0 }) ?? '');
          expect(decodeURIComponent(uri.pathname)).toContain(`iXsystems:${name}-nas@TrueNAS`);
          expect(Number(uri.searchParams.get('digits') ?? 6)).toBe(digits);
          expect(Number(uri.searchParams.get('period') ?? 30)).toBe(interval);
        },
      ),
    );
  });
});
