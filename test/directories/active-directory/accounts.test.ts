import { describe, expect, it } from 'vitest';
import { isBuiltIn, toAccount } from '../../../src/directories/active-directory/accounts.ts';
import {
  attributesOf,
  compareAndSet,
  replace,
} from '../../../src/directories/active-directory/changes/modification.ts';
import { toGroup } from '../../../src/directories/active-directory/groups.ts';
import { toSettings } from '../../../src/directories/active-directory/password-rules.ts';
import { nameRule } from '../../../src/directories/active-directory/rules.ts';
import { Row } from '../../../src/directories/active-directory/session/row.ts';
import { sidBytes } from '../../../src/directories/active-directory/values/sid.ts';

const guid = Buffer.from([231, 55, 227, 214, 12, 141, 133, 65, 160, 44, 6, 191, 138, 24, 155, 156]);
const sid = (text: string) => sidBytes(text);

const row = (attributes: Readonly<Record<string, string | string[] | Buffer>>, dn = 'CN=ada,DC=example,DC=org') =>
  new Row({ dn, objectGUID: guid, objectSid: sid('S-1-5-21-1-2-3-1103'), sAMAccountName: 'ada', ...attributes });
const context = { directory: 'corp', self: undefined };

describe('an account', () => {
  it('has what the controller tells', () => {
    const account = toAccount(
      row({
        userAccountControl: '66050',
        'msDS-User-Account-Control-Computed': '16',
        lockoutTime: '134090000000000000',
        badPwdCount: '5',
        accountExpires: '157182336000000000',
        pwdLastSet: '134090000000000000',
        lastLogon: '134080000000000000',
        lastLogonTimestamp: '134090000000000000',
        mail: 'ada@example.org',
        employeeID: '1815',
      }),
      { ...context, manager: 'max', groups: [], administrator: false },
    );
    expect(account).toMatchObject({
      id: 'd6e337e7-8d0c-4185-a02c-06bf8a189b9c',
      name: 'ada',
      enabled: false,
      locked: true,
      failedSignIns: 5,
      passwordNeverExpires: true,
      passwordExpired: false,
      expires: '2099-02-03',
      details: { email: 'ada@example.org', employeeId: '1815', manager: 'max' },
      administrator: false,
      service: false,
    });
    expect(account?.lockedSince).toBe(account?.lastSeen);
  });

  it('leaves out what may not be read, and makes up nothing', () => {
    const account = toAccount(row({}), context);
    expect(Object.keys(account ?? {}).sort()).toEqual(['details', 'directory', 'id', 'name', 'path', 'service']);
    expect(account?.details).toEqual({});
  });

  it('is not locked any more where only lockoutTime says so', () => {
    const account = toAccount(
      row({ 'msDS-User-Account-Control-Computed': '0', lockoutTime: '134090000000000000' }),
      context,
    );
    expect(account?.locked).toBe(false);
    expect(account).not.toHaveProperty('lockedSince');
  });

  it.each(['0', '9223372036854775807'])('never expires by %s', (accountExpires) => {
    expect(toAccount(row({ accountExpires }), context)).not.toHaveProperty('expires');
  });

  it.each([
    [{ sAMAccountName: 'EXAMPLE$' }, undefined],
    [{ sAMAccountName: 'krbtgt' }, undefined],
    [{}, 'd6e337e7-8d0c-4185-a02c-06bf8a189b9c'],
  ])('%j of %s is a service’s', (attributes, self) => {
    expect(toAccount(row(attributes), { directory: 'corp', self })?.service).toBe(true);
  });

  it('is none without an identifier or a username', () => {
    expect(toAccount(row({ objectGUID: Buffer.alloc(3) }), context)).toBeUndefined();
    expect(toAccount(row({ sAMAccountName: [] }), context)).toBeUndefined();
  });

  it('comes with the domain by a number below 1000, or by being critical', () => {
    expect(isBuiltIn(row({}))).toBe(false);
    expect(isBuiltIn(row({ objectSid: sid('S-1-5-21-1-2-3-500') }))).toBe(true);
    expect(isBuiltIn(row({ objectSid: sid('S-1-5-32-544') }))).toBe(true);
    expect(isBuiltIn(row({ isCriticalSystemObject: 'TRUE' }))).toBe(true);
  });
});

describe('a group', () => {
  const domain = { administers: (one: string) => one.endsWith('-512') };
  const above = { id: 'x', sid: 'S-1-5-21-1-2-3-512', name: 'Domain Admins', dn: 'CN=Domain Admins' };

  it('administers where one above it does', () => {
    expect(toGroup('corp', row({}), [], domain)).toMatchObject({ administrators: false });
    expect(toGroup('corp', row({}), [above], domain)).toMatchObject({
      administrators: true,
      inheritedGroups: [{ directory: 'corp', id: 'x', name: 'Domain Admins' }],
    });
  });
});

describe('rows', () => {
  it('find attributes in whatever case, and bytes as bytes', () => {
    const one = row({ OBJECTsid: guid, member: ['a', 'b'] });
    expect(one.bytes('objectsid')).toEqual(guid);
    expect(one.texts('MEMBER')).toEqual(['a', 'b']);
    expect(one.text('title')).toBeUndefined();
  });
});

describe('modifications', () => {
  it('clear by no value, since an empty one is refused', () => {
    expect(replace('title').modification.values).toEqual([]);
    expect(compareAndSet('userAccountControl', '512', '514').map(({ operation }) => operation)).toEqual([
      'delete',
      'add',
    ]);
  });

  it('leave out of a new object what has no value', () => {
    const made = attributesOf({ sAMAccountName: 'ada', mail: '', title: undefined, objectClass: ['top', 'user'] });
    expect(made.map(({ type, values }) => [type, values])).toEqual([
      ['sAMAccountName', ['ada']],
      ['objectClass', ['top', 'user']],
    ]);
  });
});

describe('rules', () => {
  it('of the domain are days and characters', () => {
    const rules = {
      minPwdLength: '7',
      pwdHistoryLength: '24',
      maxPwdAge: '-36288000000000',
      minPwdAge: '-864000000000',
    };
    expect(toSettings(row(rules))).toEqual({ minLength: 7, history: 24, maxAge: 42, minAge: 1 });
    expect(toSettings(row({ maxPwdAge: '-9223372036854775808' }))).toMatchObject({ maxAge: 0 });
  });

  it.each(['', ' ada', 'a'.repeat(21), 'a/b', 'a[b', 'a"b', 'a@b', 'a\u200Bb', 'ada.', 'a,b', 'a\u202Eb'])(
    'of names refuse %j',
    (name) => {
      expect(nameRule(name, 'account')).toMatch(/^Please .+\.$/);
    },
  );

  it.each(['ada', 'a.b-c_d', 'Ünï', 'o’neil'])('of names take %j', (name) => {
    expect(nameRule(name, 'account')).toBeUndefined();
  });
});
