import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDn } from '../../../src/core/distinguished-name.ts';
import { bits, hasBit, withBit } from '../../../src/directories/active-directory/values/account-control.ts';
import {
  dayOf,
  daysOf,
  fileTimeOf,
  intervalOf,
  momentOf,
} from '../../../src/directories/active-directory/values/file-time.ts';
import { guidOf, isGuid } from '../../../src/directories/active-directory/values/guid.ts';
import { passwordValue } from '../../../src/directories/active-directory/values/password.ts';
import { relativeName } from '../../../src/directories/active-directory/values/relative-name.ts';
import { isAdministrative, ownNumber, sidBytes, sidOf } from '../../../src/directories/active-directory/values/sid.ts';

describe('objectGUID', () => {
  it('is written with its first three parts turned round, as a controller is asked for it', () => {
    // Both seen on Samba 4.17 for one object.
    const bytes = Buffer.from([231, 55, 227, 214, 12, 141, 133, 65, 160, 44, 6, 191, 138, 24, 155, 156]);
    expect(guidOf(bytes)).toBe('d6e337e7-8d0c-4185-a02c-06bf8a189b9c');
    expect(isGuid('d6e337e7-8d0c-4185-a02c-06bf8a189b9c')).toBe(true);
  });

  it.each([undefined, Buffer.alloc(0), Buffer.alloc(15), Buffer.alloc(17)])('is none of %j', (bytes) => {
    expect(guidOf(bytes)).toBeUndefined();
  });

  it.each([
    '',
    'constructor',
    'rid-512',
    'd6e337e7-8d0c-4185-a02c-06bf8a189b9c>,DC=x',
    'D6E337E78D0C4185A02C06BF8A189B9C',
  ])('is not what %j says', (text) => {
    expect(isGuid(text)).toBe(false);
  });
});

describe('security identifiers', () => {
  it('are read as they are written', () => {
    const bytes = [
      1, 5, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0, 152, 156, 196, 145, 74, 149, 123, 208, 141, 226, 34, 59, 79, 4, 0, 0,
    ];
    expect(sidOf(Buffer.from(bytes))).toBe('S-1-5-21-2445581464-3497760074-992141965-1103');
    expect(ownNumber('S-1-5-21-2445581464-3497760074-992141965-1103')).toBe(1103);
    const parts = fc.array(fc.integer({ min: 0, max: 2 ** 32 - 1 }), { minLength: 1, maxLength: 15 });
    fc.assert(
      fc.property(parts, (numbers) => {
        const sid = ['S', 1, 5, ...numbers].join('-');
        expect(sidOf(sidBytes(sid))).toBe(sid);
      }),
    );
  });

  it.each([undefined, Buffer.alloc(3), Buffer.from([1, 2, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0])])(
    'are none of %j',
    (bytes) => {
      expect(sidOf(bytes)).toBeUndefined();
    },
  );

  it('tell administrators, built-in operators among them', () => {
    const domain = 'S-1-5-21-1-2-3';
    for (const sid of [`${domain}-512`, `${domain}-518`, `${domain}-519`, `${domain}-520`])
      expect(isAdministrative(sid)).toBe(true);
    for (const number of [544, 548, 549, 550, 551]) expect(isAdministrative(`S-1-5-32-${number}`)).toBe(true);
    for (const sid of [`${domain}-513`, `${domain}-1512`, 'S-1-5-32-545', 'S-1-5-32-512', 'S-1-1-0'])
      expect(isAdministrative(sid)).toBe(false);
  });
});

describe('file times', () => {
  it('count 100 ns since 1601', () => {
    expect(momentOf('116444736000000000')).toBe(0);
    expect(fileTimeOf(0)).toBe('116444736000000000');
    expect(fileTimeOf(Date.UTC(2099, 1, 3))).toBe('157182336000000000');
    expect(dayOf(momentOf('157182336000000000'))).toBe('2099-02-03');
    fc.assert(
      fc.property(fc.integer({ min: -10_000_000_000_000, max: 200_000_000_000_000 }), (moment) => {
        expect(momentOf(fileTimeOf(moment))).toBe(moment);
      }),
    );
  });

  it.each(['0', '9223372036854775807', '-1', '', 'soon', undefined])('tell no moment for %j', (text) => {
    expect(momentOf(text)).toBeUndefined();
  });

  it('tell intervals of rules, which are negative', () => {
    expect(intervalOf('-18000000000')).toBe(30 * 60_000);
    expect(daysOf(intervalOf('-36288000000000'))).toBe(42);
    expect(daysOf(intervalOf('-9223372036854775808'))).toBe(0);
    expect(intervalOf('0')).toBe(0);
    expect(intervalOf('5')).toBeUndefined();
  });

  it('tell no day that no calendar has', () => {
    expect(dayOf(Number.MAX_SAFE_INTEGER)).toBeUndefined();
    // The last one that a controller may show is in the year 30828, which a calendar writes in another way.
    expect(momentOf('9223372036854775806')).toBeGreaterThan(Date.UTC(9999, 11, 31));
    expect(dayOf(undefined)).toBeUndefined();
  });
});

describe('userAccountControl', () => {
  it('has its bits read and switched one at a time', () => {
    expect(hasBit('514', bits.disabled)).toBe(true);
    expect(hasBit('512', bits.disabled)).toBe(false);
    expect(hasBit('8388608', bits.passwordExpired)).toBe(true);
    expect(hasBit(undefined, bits.disabled)).toBeUndefined();
    expect(hasBit('many', bits.disabled)).toBeUndefined();
    expect(withBit('66048', bits.disabled, true)).toBe('66050');
    expect(withBit('66050', bits.passwordNeverExpires, false)).toBe('514');
    expect(withBit('512', bits.disabled, false)).toBe('512');
  });
});

describe('unicodePwd', () => {
  it('is the password in double quotes, as UTF-16LE', () => {
    expect([...passwordValue('aß"')]).toEqual([0x22, 0, 0x61, 0, 0xdf, 0, 0x22, 0, 0x22, 0]);
  });
});

describe('relative names', () => {
  const hostile = [
    'a,b',
    'back\\',
    'q"uote',
    '#first',
    ' blank ',
    'a=b',
    'x+y',
    '<>;',
    'Ünï',
    '\0nul',
    'line\nbreak',
    '\u202Egnirts',
  ];

  it.each(hostile)('%j stays one value, without a comma or a backslash before a comma', (value) => {
    const name = relativeName('CN', value);
    expect(name.slice(3)).not.toMatch(/[,"+<>;]|\\$/);
    const parsed = parseDn(`${name},DC=example,DC=org`);
    expect(parsed).toHaveLength(3);
    expect(parsed?.[0]).toEqual([{ type: 'CN', value }]);
    // So ldapts splits a new name: at the first comma that has no backslash before it.
    const whole = `${name},OU=Staff,DC=example,DC=org`;
    expect(whole.slice(0, whole.search(/[^\\],/) + 1)).toBe(name);
  });
});
