import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identifierOf, readIdentifier } from '../../../src/directories/truenas/account.ts';
import { setUpText } from '../../../src/directories/truenas/second-factor.ts';
import { fromExtendedJson } from '../../../src/directories/truenas/session/extended-json.ts';
import { createScramClient } from '../../../src/directories/truenas/session/scram.ts';
import { readFrame } from '../../../src/directories/truenas/session/wire.ts';

describe('extended JSON', () => {
  it('reads dates, sets, days and times wherever they stand', () => {
    const wire = {
      at: { $date: 1_700_000_000_000 },
      roles: { $set: ['A', 'B'] },
      days: [{ $type: 'date', $value: '2026-11-21' }, { $time: '08:00:00' }],
    };
    expect(fromExtendedJson(wire)).toEqual({
      at: new Date(1_700_000_000_000),
      roles: ['A', 'B'],
      days: ['2026-11-21', '08:00:00'],
    });
  });

  it('leaves all other JSON as it is', () => {
    const plain = fc.jsonValue().filter((value) => !/"\$(date|set|time|type)"/.test(JSON.stringify(value)));
    fc.assert(
      fc.property(plain, (value) => {
        expect(fromExtendedJson(value)).toEqual(value);
      }),
    );
  });

  it('never throws on what a server may send', () => {
    const texts = fc.oneof(fc.string(), fc.json());
    fc.assert(
      fc.property(texts, (text) => {
        readFrame(text);
      }),
    );
    expect(readFrame(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)).toBeUndefined();
  });
});

/** The server's side of SCRAM, from RFC 5802's formulas and TrueNAS's way with nonces. */
function serverOf(secret: string, iterations: number) {
  const salt = Buffer.from('0123456789abcdef');
  const salted = pbkdf2Sync(secret, salt, iterations, 64, 'sha512');
  const hmac = (key: Buffer, text: string) => createHmac('sha512', key).update(text).digest();
  const clientKey = hmac(salted, 'Client Key');
  return {
    first(clientFirst: string, foreign = false) {
      const nonce = Buffer.from(/r=(.+)$/.exec(clientFirst)?.[1] ?? '', 'base64');
      if (foreign) nonce.reverse();
      return `r=${Buffer.concat([nonce, Buffer.alloc(32, 7)]).toString('base64')},s=${salt.toString('base64')},i=${iterations}`;
    },
    accepts(clientFirst: string, serverFirst: string, clientFinal: string): boolean {
      const [, withoutProof = '', proof = ''] = /^(.*),p=(.*)$/.exec(clientFinal) ?? [];
      const message = `${clientFirst.slice(3)},${serverFirst},${withoutProof}`;
      const signature = hmac(createHash('sha512').update(clientKey).digest(), message);
      const expected = Buffer.from(clientKey.map((byte, at) => byte ^ (signature[at] ?? 0)));
      return expected.toString('base64') === proof;
    },
    final(clientFirst: string, serverFirst: string, clientFinal: string): string {
      const message = `${clientFirst.slice(3)},${serverFirst},${clientFinal.replace(/,p=.*/, '')}`;
      return `v=${hmac(hmac(salted, 'Server Key'), message).toString('base64')}`;
    },
  };
}

describe('SCRAM', () => {
  it('proves the key to a server that knows it, and takes its proof', async () => {
    const server = serverOf('secret', 50_000);
    const client = createScramClient('deskhand', '7-secret');
    if (!client) throw new Error('It is a key.');
    expect(client.first).toMatch(/^n,,n=deskhand:7,r=[A-Za-z0-9+/]{43}=$/);
    const serverFirst = server.first(client.first);
    const final = (await client.answer(serverFirst)) ?? '';
    expect(final).toMatch(/^c=biws,r=/);
    expect(server.accepts(client.first, serverFirst, final)).toBe(true);
    const proof = server.final(client.first, serverFirst, final);
    expect(client.confirms(proof)).toBe(true);
    expect(client.confirms(`${proof.slice(0, -4)}AA==`)).toBe(false);
    expect(client.confirms('v=')).toBe(false);
  });

  it('is not taken in by a server that does not know the key', async () => {
    const client = createScramClient('deskhand', '7-secret');
    const impostor = serverOf('guess', 50_000);
    const serverFirst = impostor.first(client?.first ?? '');
    const final = (await client?.answer(serverFirst)) ?? '';
    expect(impostor.accepts(client?.first ?? '', serverFirst, final)).toBe(false);
    expect(client?.confirms(impostor.final(client.first, serverFirst, final))).toBe(false);
  });

  it('does not answer a nonce of somebody else, nor too few or too many iterations', async () => {
    const client = createScramClient('deskhand', '7-secret');
    const first = serverOf('secret', 50_000).first(client?.first ?? '');
    expect(await client?.answer(serverOf('secret', 50_000).first(client.first, true))).toBeUndefined();
    expect(await client?.answer(first.replace('i=50000', 'i=49999'))).toBeUndefined();
    expect(await client?.answer(first.replace('i=50000', 'i=5000001'))).toBeUndefined();
    expect(await client?.answer('')).toBeUndefined();
    expect(client?.confirms('v=AAAA')).toBe(false);
  });

  it('takes keys of the form number-secret only', () => {
    for (const key of ['', 'secret', '-secret', '7-', 'a-b'])
      expect(createScramClient('deskhand', key)).toBeUndefined();
  });
});

describe('the set-up text of a second factor', () => {
  it('has the key in groups of four, which spell the key of the address', () => {
    const keys = fc.string({
      unit: fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'),
      minLength: 16,
      maxLength: 64,
    });
    fc.assert(
      fc.property(keys, (key) => {
        const address = `otpauth://totp/iXsystems:ada-nas%40TrueNAS?secret=${key}&issuer=iXsystems`;
        const [first = '', second] = setUpText(address)?.reveal().split('\n') ?? [];
        expect(second).toBe(address);
        expect(first.replaceAll(' ', '')).toBe(key);
        expect(
          first
            .split(' ')
            .slice(0, -1)
            .every((group) => group.length === 4),
        ).toBe(true);
      }),
    );
  });

  it('is none for an address without a key', () => {
    for (const address of [
      '',
      'x',
      'https://x?secret=GEZDGNBVGY3TQOJQ',
      'otpauth://totp/x',
      'otpauth://totp/x?secret=1',
    ]) {
      expect(setUpText(address)).toBeUndefined();
    }
  });
});

describe('identifiers', () => {
  it('are read back as they were made, and fit a button', () => {
    const numbers = fc.integer({ min: 0, max: 4_294_967_295 });
    fc.assert(
      fc.property(numbers, numbers, (id, number) => {
        const text = identifierOf({ id }, number);
        expect(text).toMatch(/^[A-Za-z0-9._:-]{1,50}$/);
        expect(readIdentifier(text)).toEqual({ id, number });
      }),
    );
  });
});
