import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { machineClock } from '../../src/core/clock.ts';
import { Secret } from '../../src/core/secret.ts';
import { loadKinds, openDirectories } from '../../src/directories/index.ts';
import { createFreshCodes, readTotp, type Totp } from '../../src/directories/totp.ts';
import { FakeClock } from '../support/fake-clock.ts';

// RFC 6238, appendix B, for SHA-1: the secret is the text 12345678901234567890.
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

function totpOf(text: string): Totp {
  const totp = readTotp(text);
  if (totp) return totp;
  throw new Error('It is a secret.');
}

describe('one-time codes', () => {
  it.each([
    [59, '94287082'],
    [1_111_111_109, '07081804'],
    [1_111_111_111, '14050471'],
    [1_234_567_890, '89005924'],
    [2_000_000_000, '69279037'],
    [20_000_000_000, '65353130'],
  ])('agree with RFC 6238 at second %d', (second, code) => {
    expect(totpOf(`otpauth://totp/x?secret=${secret}&digits=8`).codeAt(second * 1000)).toBe(code);
    expect(totpOf(`otpauth://totp/x?secret=${secret}&digits=7`).codeAt(second * 1000)).toBe(code.slice(1));
    expect(totpOf(secret).codeAt(second * 1000)).toBe(code.slice(2));
  });

  it('last for the period that an address names, else for half a minute', () => {
    const slow = totpOf(`otpauth://totp/x?secret=${secret}&period=60`);
    expect(slow.codeAt(119_999)).toBe(totpOf(secret).codeAt(30_000));
    expect(slow.codeAt(60_000)).toBe(slow.codeAt(119_999));
    expect([slow.period, totpOf(secret).period]).toEqual([60, 30]);
  });

  it.each([
    ['small letters in groups', 'gezd gnbv gy3t qojq gezd gnbv gy3t qojq'],
    ['dashes', 'GEZDGNBV-GY3TQOJQ-GEZDGNBV-GY3TQOJQ'],
    ['a line break at the end', `${secret}\n`],
    ['padding that nothing needs', `${secret}======`],
    ['an address', `otpauth://totp/Office%20NAS:deskhand?secret=${secret}&issuer=Synology`],
    ['an address in another spelling', `  OTPAUTH://TOTP/x?issuer=a&secret=${secret.toLowerCase()}&algorithm=SHA1`],
  ])('are made from the secret with %s', (_, text) => {
    expect(totpOf(text).codeAt(59_000)).toBe('287082');
  });

  it('are made from secrets that end within a group, with their padding or without', () => {
    expect(totpOf('MZXW6YTBOI======').codeAt(0)).toBe(totpOf('MZXW6YTBOI').codeAt(0));
    expect(totpOf('MZXW6YTBOI').codeAt(0)).not.toBe(totpOf('MZXW6YTB').codeAt(0));
  });

  it.each([
    ['nothing', ''],
    ['a few letters', 'SHORT'],
    ['words', 'not base32 at all!'],
    ['digits that base32 has not', 'GEZDGNBVGY3TQ018'],
    ['padding in the middle', 'GEZDGNBV=GY3TQOJQ'],
    ['too much padding', `${secret}=======`],
    ['a length that no bytes have', `${secret}A`],
    ['an address of another kind', `https://totp/x?secret=${secret}`],
    ['an address without a secret', 'otpauth://totp/x'],
    ['codes by counting', `otpauth://hotp/x?secret=${secret}&counter=1`],
    ['another hash', `otpauth://totp/x?secret=${secret}&algorithm=SHA256`],
    ['nine digits', `otpauth://totp/x?secret=${secret}&digits=9`],
    ['five digits', `otpauth://totp/x?secret=${secret}&digits=5`],
    ['no period', `otpauth://totp/x?secret=${secret}&period=0`],
    ['a broken period', `otpauth://totp/x?secret=${secret}&period=1.5`],
  ])('are not made from %s', (_, text) => {
    expect(readTotp(text)).toBeUndefined();
  });

  it('keep their key to themselves', () => {
    const totp = totpOf(secret);
    expect(`${inspect(totp, { depth: 9 })}${JSON.stringify(totp)}`).not.toMatch(/GEZDG|12345678|31 32 33/);
  });
});

describe('fresh codes', () => {
  it('are each given once: the second of a step is the one of the next', async () => {
    const clock = new FakeClock();
    const totp = totpOf(secret);
    const fresh = createFreshCodes(totp, clock);
    const began = clock.now();
    const first = await fresh();
    const others = Promise.all([fresh(), fresh()]);
    await clock.moveOn(30_000);
    await clock.moveOn(30_000);
    expect([first, ...(await others)]).toEqual([0, 30_000, 60_000].map((later) => totp.codeAt(began + later)));
  });

  it('are not waited for any longer than the caller wants', async () => {
    const fresh = createFreshCodes(totpOf(secret), machineClock);
    await fresh();
    await expect(fresh(AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
  });
});

describe.each([
  ['synology', 'https://nas.example.org:5001'],
  ['synology-ad', 'https://nas.example.org:5001'],
  ['truenas', 'wss://nas.example.org'],
])('a directory of the kind %s', (kind, url) => {
  async function open(NAS_OTP: string) {
    const kinds = await loadKinds();
    const given = { url, account: 'deskhand', password: 'NAS_PASSWORD', otp: 'NAS_OTP' };
    const settings = kinds.get(kind)?.settings.parse(given);
    const secrets: Readonly<Record<string, string>> = { NAS_PASSWORD: 'x', NAS_OTP };
    const ignore = () => undefined;
    return openDirectories(kinds, new Map([['nas', { kind, label: 'NAS', settings }]]), {
      clock: machineClock,
      log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
      secret: (name) => (secrets[name] === undefined ? undefined : new Secret(secrets[name])),
    });
  }

  it.each([secret, `otpauth://totp/x?secret=${secret}&digits=8&period=60`])('is opened with %s', async (text) => {
    const opened = await open(text);
    for (const directory of opened.values()) await directory.close();
  });

  it('is not opened with a secret that is none, and does not repeat it', async () => {
    const failure: unknown = await open('MY-SECRET-0189').catch((cause: unknown) => cause);
    expect(failure).toMatchObject({
      code: 'config-invalid',
      userMessage: expect.stringMatching(/NAS_OTP.*is not a TOTP secret/),
    });
    expect(inspect(failure, { depth: 9 })).not.toContain('0189');
  });
});
