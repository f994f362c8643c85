import { array, assert, constantFrom, oneof, property, record, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatRelativeName, nameKey, parseDistinguishedName } from '../../dsm/domain/distinguished-name.ts';

const value = oneof(
  string({ minLength: 1, unit: 'grapheme' }),
  string({ minLength: 1, unit: constantFrom(...' ,+"\\<>;=#Aé') }),
  constantFrom(' ', '  ', '\\ ', '#', "O'Neil, Sons & Co"),
);
const names = array(record({ type: constantFrom('CN', 'OU', 'dc', '2.5.4.3'), value }), { minLength: 1, maxLength: 5 });

describe('distinguished names', () => {
  test('what is written is read back the same', () => {
    return assert(
      property(names, (parts) => {
        expect(parseDistinguishedName(parts.map(formatRelativeName).join(','))).toEqual(parts);
      }),
    );
  });

  test('case and spaces around the parts make no difference to the key', () => {
    return assert(
      property(names, (parts) => {
        const spaced = parts.map(formatRelativeName).join(' , ');
        expect(nameKey(parseDistinguishedName(spaced) ?? [])).toBe(nameKey(parts));
        expect(nameKey(parts.map(({ type, value: text }) => ({ type: type.toLowerCase(), value: text })))).toBe(
          nameKey(parts),
        );
      }),
    );
  });

  test.each([
    ['CN=Ada\\2C Countess,DC=org', 'Ada, Countess'],
    ['CN=\\C3\\A9t\\C3\\A9,DC=org', 'été'],
    ['CN=\\ padded\\ ,DC=org', ' padded '],
    ['CN=a\\#b,DC=org', 'a#b'],
  ])('%s is read', (text, expected) => {
    expect(parseDistinguishedName(text)?.[0]?.value).toBe(expected);
  });

  test.each(['', 'jdoe', 'CN=a,,DC=org', 'CN=a,', 'CN=a"b', 'CN=a+OU=b', 'CN=a\\', 'CN=a\\zz', '=a'])(
    '%j is no distinguished name',
    (text) => {
      expect(parseDistinguishedName(text)).toBeUndefined();
    },
  );
});
