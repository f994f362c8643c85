import { describe, expect, it } from 'vitest';
import {
  bindReasonOf,
  bindRefusal,
  isRefusal,
  meanings,
  refusalOf,
  windowsErrorOf,
} from '../../../src/directories/active-directory/session/refusals.ts';

/** Result code, a controller's own words, and what is told. From Samba 4.17 as seen, or from Microsoft's pages and public reports. */
const literal = [
  [1, '00002020: Operation unavailable without authentication', 'directory-unreachable'],
  [
    1,
    '000004DC: LdapErr: DSID-0C090A5C, comment: In order to perform this operation a successful bind must be completed on the connection., data 0, v4563',
    'directory-unreachable',
  ],
  [8, 'BindSimple: Transport encryption required.', 'directory-refused'],
  [10, '0000202B: RefErr: DSID-0310078D, data 0, 1 access points', 'not-supported'],
  [16, "0000200A: objectclass_attrs: attribute 'x' on entry 'CN=a' was not found in the schema!", 'not-supported'],
  [16, 'no matching attribute value while deleting attribute', 'directory-refused'],
  [16, 'error in module repl_meta_data: No such attribute during LDB_MODIFY (16)', 'directory-refused'],
  [
    19,
    '0000052D: Constraint violation - check_password_restrictions: the password is too short. It should be equal or longer than 7 characters!',
    'weak-password',
  ],
  [
    19,
    '0000052D: AtrErr: DSID-03190F80, #1: 0: 0000052D: DSID-03190F80, problem 1005 (CONSTRAINT_ATT_TYPE), data 0, Att 9005a (unicodePwd)',
    'weak-password',
  ],
  [53, '0000052D: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0', 'weak-password'],
  [53, '0000001F: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0', 'directory-refused'],
  [19, "00000056: check_password_restrictions: The old password specified doesn't match!", 'weak-password'],
  [19, "0000202F: samldb: sAMAccountName contains invalid '[' character", 'invalid-input'],
  [
    19,
    '000021C8: AtrErr: DSID-03200BBA, #1: 0: 000021C8: DSID-03200BBA, problem 1005 (CONSTRAINT_ATT_TYPE), data 0, Att 90290 (userPrincipalName)',
    'name-taken',
  ],
  [21, '0000200B: objectclass_attrs: attribute description contains at least one invalid value!', 'invalid-input'],
  [21, 'Element telephoneNumber has empty attribute in ldb message (CN=a)!', 'invalid-input'],
  [32, '00000525: specified dn doesn’t exist', 'not-found'],
  [32, '00002030: objectclass: Cannot add CN=a, parent does not exist!', 'not-found'],
  [32, "Base-DN '<GUID=x>' not found", 'not-found'],
  [
    32,
    "0000208D: NameErr: DSID-03100245, problem 2001 (NO_OBJECT), data 0, best match of: 'DC=example,DC=org'",
    'not-found',
  ],
  [34, "00002032: ldb_add: invalid dn '(null)'", 'invalid-input'],
  [34, '0000208F: LdapErr: DSID-0C090D8A, comment: Error processing name, data 0, v4563', 'invalid-input'],
  [50, 'error in module acl: insufficient access rights during LDB_MODIFY (50)', 'directory-not-permitted'],
  [50, '00002098: Object CN=a has no write property access', 'directory-not-permitted'],
  [50, '00000005: SecErr: DSID-03152E29, problem 4003 (INSUFF_ACCESS_RIGHTS), data 0', 'directory-not-permitted'],
  [51, '0000207E: SvcErr: DSID-03140A9C, problem 5001 (BUSY), data -1018', 'directory-busy'],
  [53, "00002035: setup_io: it's not allowed to set the NT hash password directly'", 'directory-refused'],
  [53, 'Attribute member already deleted for target GUID 1234', 'directory-refused'],
  [66, '00002015: subtree_delete: Unable to delete a non-leaf node', 'directory-refused'],
  [67, "Cannot rename, must use 'rename' operation instead", 'directory-refused'],
  [68, 'Entry CN=ada,DC=example,DC=org already exists', 'name-taken'],
  [68, "00002071: samldb: samAccountName 'x' already in use!", 'name-taken'],
  [68, '00000524: UpdErr: DSID-031A11E2, problem 6005 (ENTRY_EXISTS), data 0', 'name-taken'],
  [80, '00000057: samldb: pwdLastSet must be 0 or -1 only!', 'invalid-input'],
] as const;

describe('refusals', () => {
  it.each(literal)('result %i, "%s" is %s, and nothing was changed', (status, diagnostic, code) => {
    const refusal = refusalOf({ where: 'dc1.example.org', status, diagnostic });
    expect(refusal).toMatchObject({ code, effect: 'none', status });
    expect(refusal.userMessage).toMatch(/^[A-Za-z][^{}]{15,}\.$/);
    // What a controller says may hold names and values of others.
    expect(refusal.userMessage).not.toContain(diagnostic.slice(0, 25));
    expect(isRefusal(refusal, status)).toBe(true);
    expect(isRefusal(refusal, status + 1)).toBe(false);
  });

  it('that nobody knows may have had an effect, and say their numbers', () => {
    const refusal = refusalOf({ where: 'dc1', status: 80, diagnostic: '000020EF: SvcErr: DSID-1, problem 5012' });
    expect(refusal).toMatchObject({ code: 'directory-refused', effect: 'unknown', windowsError: 0x20ef });
    expect(refusal.userMessage).toContain('80');
    expect(refusal.userMessage).toContain('000020ef');
    const wordless = refusalOf({
      where: 'dc1',
      status: 80,
      diagnostic: 'error in module samldb: Other during LDB_DELETE (80)',
    });
    expect(wordless).toMatchObject({ effect: 'unknown', windowsError: undefined });
  });

  it('are judged by codes, whatever the words', () => {
    expect(windowsErrorOf('0000052D: anything')).toBe(0x52d);
    expect(windowsErrorOf('says 0000052D: later')).toBeUndefined();
    expect(windowsErrorOf('')).toBeUndefined();
  });

  it('have each line of the table within reach', () => {
    const unreachable = meanings.filter((meaning, place) => {
      const isEarlier = ({ status, windowsError }: (typeof meanings)[number]) =>
        status === meaning.status && (windowsError === undefined || windowsError === meaning.windowsError);
      return meanings.findIndex(isEarlier) !== place;
    });
    expect(unreachable).toEqual([]);
  });
});

describe('a refused sign-in', () => {
  const said = (data: string) =>
    `80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data ${data}, v1db1 Code: 0x31`;

  it.each([
    ['525', 'directory-login-refused', /no such account/],
    ['52e', 'directory-login-refused', /wrong/],
    ['530', 'directory-login-refused', /hour/],
    ['531', 'directory-login-refused', /machine/],
    ['532', 'directory-login-refused', /password has expired/],
    ['533', 'directory-login-refused', /disabled/],
    ['701', 'directory-login-refused', /it has expired/],
    ['773', 'directory-login-refused', /changed first/],
    ['775', 'directory-blocked', /locked/],
    ['7ff', 'directory-login-refused', /does not say why/],
  ])('with data %s says %s in words', (data, code, words) => {
    const refusal = bindRefusal('dc1.example.org', 'deskhand@example.org', said(data));
    expect(refusal).toMatchObject({ code, effect: 'none' });
    expect(refusal.userMessage).toMatch(words);
    expect(refusal.userMessage).toContain('deskhand@example.org');
  });

  it('is read by the word behind data', () => {
    expect(bindReasonOf(said('52E'))).toBe('52e');
    expect(bindReasonOf('Invalid credentials')).toBeUndefined();
  });
});
