import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wordsFor } from '../../../../src/directories/synology/session/refusals.ts';
import { encodeForm, innerMessages, readEnvelope } from '../../../../src/directories/synology/session/wire.ts';

const selector = { api: 'SYNO.Core.User', method: 'set', version: 1 };
const awkward = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 1024 }),
  fc.string({ unit: fc.constantFrom(...'"\\\'+&%=;<> \n\t0{}[]ß€😀'), maxLength: 1024 }),
  fc.constantFrom('123', '0123', 'true', 'null', '[x', '{}', '"quoted"', ' ', '+', '', 'é'.repeat(1024)),
);
const values = fc.oneof(awkward, fc.integer(), fc.boolean(), fc.array(awkward, { maxLength: 3 }), fc.constant(null));

describe('parameters', () => {
  it('arrive as they were, as the values that they are, where DSM reads JSON', () => {
    fc.assert(
      fc.property(values, (value) => {
        const form = new URLSearchParams(encodeForm(selector, { value }, 'JSON').toString());
        expect(JSON.parse(form.get('value') ?? '')).toEqual(value);
        expect(form.get('api')).toBe('SYNO.Core.User');
        expect(form.get('version')).toBe('1');
      }),
    );
  });

  it('arrive as bare texts where DSM reads none, such as a password at sign-in', () => {
    fc.assert(
      fc.property(awkward, (passwd) => {
        const form = new URLSearchParams(encodeForm(selector, { passwd }, undefined).toString());
        expect(form.get('passwd')).toBe(passwd);
      }),
    );
  });

  it('that are undefined are left out', () => {
    expect(encodeForm(selector, { name: undefined }, 'JSON').has('name')).toBe(false);
  });
});

describe('answers', () => {
  it('without data are successes all the same', () => {
    expect(readEnvelope('{"success":true}')).toEqual({ success: true });
    expect(readEnvelope('{"success":true,"data":["root"]}')).toEqual({ success: true, data: ['root'] });
  });

  it('carry their errors in any form', () => {
    expect(readEnvelope('{"success":false,"error":{"code":120,"errors":{"name":"limit"}}}')).toMatchObject({
      error: { code: 120 },
    });
  });

  it('that are none of DSM are told apart whatever they hold', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const read = readEnvelope(text);
        expect(read === undefined || typeof read.success === 'boolean').toBe(true);
      }),
    );
    for (const text of ['<html>', '', 'null', '[]', '{"success":"yes"}', '{"success":false}']) {
      expect(readEnvelope(text)).toBeUndefined();
    }
  });
});

describe('words for refusals', () => {
  const words = (api: string, code: number, errors?: unknown) => wordsFor(api, { code, errors }, 'nas');

  it('depend on the API as well as on the number', () => {
    expect(words('SYNO.Core.User', 3121).code).toBe('weak-password');
    expect(words('SYNO.Core.Group', 3121).userMessage).toContain('DSM error 3121');
    expect(words('SYNO.Auth.ForgotPwd', 404).userMessage).toContain('reset link');
    expect(words('SYNO.Core.User', 404).userMessage).toContain('DSM error 404');
    expect(words('SYNO.Core.Group.Member', 3205).code).toBe('not-found');
  });

  it('pass on what DSM says beside a number that nobody has written down', () => {
    const errors = [{ code: 10237, msg: 'ldb updaterecords:\u202e modify' }];
    expect(words('SYNO.ActiveDirectory.User', 10104, errors).userMessage).toContain('10104: ldb updaterecords: modify');
    expect(innerMessages({ code: 1, errors: { name: 'limit' } })).toEqual([]);
  });

  it('leave the effect open only where the number does', () => {
    expect(words('SYNO.Core.User', 100).isOpen).toBe(true);
    expect(words('SYNO.Core.User', 3107).isOpen).toBe(false);
  });
});
