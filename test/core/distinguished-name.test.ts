import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeValue, isSameDn, normaliseDn, parentOf, parseDn } from '../../src/core/distinguished-name.ts';

const values = fc
  .string({
    unit: fc.oneof(fc.constantFrom(...',+"\\<>;=# 0a&'), fc.string({ unit: 'grapheme', maxLength: 1 })),
    minLength: 1,
    maxLength: 1000,
  })
  .filter((value) => value !== '' && value.isWellFormed());

describe('distinguished names', () => {
  it('hold any value through escaping and reading', () => {
    fc.assert(
      fc.property(values, values, (own, container) => {
        const parsed = parseDn(`CN=${escapeValue(own)},OU=${escapeValue(container)},DC=example,DC=org`);
        expect(parsed?.[0]).toEqual([{ type: 'CN', value: own }]);
        expect(parsed?.[1]).toEqual([{ type: 'OU', value: container }]);
        expect(parsed).toHaveLength(4);
      }),
    );
  });

  it('have a parent whatever stands in the first part', () => {
    fc.assert(
      fc.property(values, (own) => {
        expect(parentOf(`CN=${escapeValue(own)},OU=Staff,DC=example,DC=org`)).toBe('OU=Staff,DC=example,DC=org');
      }),
    );
    expect(parentOf('DC=org')).toBeUndefined();
  });

  it.each([
    ['CN=Ada,OU=Staff,DC=example,DC=org', 'cn=ADA, ou=staff ,dc=EXAMPLE,dc=org'],
    ["CN=O'Neil\\, Sons & Co,DC=org", "CN=O'Neil\\2C Sons & Co,DC=org"],
    ['CN="Lovelace, Ada",DC=org', 'CN=Lovelace\\, Ada,DC=org'],
    ['CN=Gr\\C3\\BCn,DC=org', 'CN=Grün,DC=org'],
    ['CN=a+UID=1,DC=org', 'UID=1+cn=A,DC=org'],
    ['CN=ends in blank\\ ,DC=org', 'CN=ends in blank\\20,DC=org'],
  ])('%s is the same as %s', (one, other) => {
    expect(isSameDn(one, other)).toBe(true);
  });

  it.each([
    ['CN=Ada,OU=Staff,DC=org', 'CN=Ada,OU=Staff2,DC=org'],
    ['CN=a\\,OU=b,DC=org', 'CN=a,OU=b,DC=org'],
    ['CN=ends in blank\\ ,DC=org', 'CN=ends in blank ,DC=org'],
  ])('%s is not the same as %s', (one, other) => {
    expect(isSameDn(one, other)).toBe(false);
  });

  it.each(['', 'ada', 'CN=', 'CN=a,,DC=org', 'CN=a\\', '=a'])('"%s" is none', (text) => {
    expect(parseDn(text)).toBeUndefined();
    expect(() => normaliseDn(text)).toThrow('not a distinguished name');
  });
});
