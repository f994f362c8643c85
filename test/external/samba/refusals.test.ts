import { Attribute, type Client } from 'ldapts';
import { expect, it } from 'vitest';
import { refusalOf } from '../../../src/directories/active-directory/session/refusals.ts';
import { addTo, asAdministrator, makeAccount, makeGroup, set } from './client.ts';
import { base } from './domain-controller.ts';
import { staff } from './prepare.ts';

const values = (type: string, ...given: (string | Buffer)[]) => new Attribute({ type, values: given as string[] });
const user = (...more: Attribute[]) => [values('objectClass', 'user'), ...more];
const dn = `CN=grace,${staff}`;

/** What the real server refuses, and what Deskhand makes of it. */
const refused: readonly (readonly [string, (client: Client) => Promise<unknown>, string])[] = [
  ['a taken place', (client) => client.add(dn, user(values('sAMAccountName', 'other'))), 'name-taken'],
  [
    'a taken username',
    (client) => client.add(`CN=other,${staff}`, user(values('sAMAccountName', 'grace'))),
    'name-taken',
  ],
  [
    'a forbidden sign',
    (client) => client.add(`CN=other,${staff}`, user(values('sAMAccountName', 'a[b'))),
    'invalid-input',
  ],
  ['a container that there is not', (client) => client.add(`CN=other,OU=Nowhere,${base}`, user()), 'not-found'],
  ['a name that is none', (client) => client.add('nonsense', user()), 'invalid-input'],
  [
    'an attribute that there is not',
    (client) => client.modify(dn, [set('favouriteColour', 'red')]),
    'directory-refused',
  ],
  [
    'an attribute that there is not, of a new object',
    (client) => client.add(`CN=other,${staff}`, user(values('favouriteColour', 'red'))),
    'not-supported',
  ],
  ['too long a value', (client) => client.modify(dn, [set('description', 'x'.repeat(1_025))]), 'invalid-input'],
  ['an empty value', (client) => client.modify(dn, [set('telephoneNumber', '')]), 'invalid-input'],
  [
    'a short password',
    (client) => client.modify(dn, [set('unicodePwd', Buffer.from('"a1-A"', 'utf16le'))]),
    'weak-password',
  ],
  [
    'a password without quotes',
    (client) => client.modify(dn, [set('unicodePwd', Buffer.from('Long-1-Pass-Wort', 'utf16le'))]),
    'directory-refused',
  ],
  ['an odd pwdLastSet', (client) => client.modify(dn, [set('pwdLastSet', '7')]), 'invalid-input'],
  [
    'a member that there is not',
    (client) => client.modify(`CN=Editors,${staff}`, [addTo('member', `CN=nobody,${staff}`)]),
    'not-found',
  ],
  ['a new cn', (client) => client.modify(dn, [set('cn', 'other')]), 'directory-refused'],
  ['deleting what is not there', (client) => client.del(`CN=nobody,${staff}`), 'not-found'],
  ['deleting a unit with something in it', (client) => client.del(staff), 'directory-refused'],
];

it.each(refused)('%s is refused with words that fit', async (_, attempt, code) => {
  await asAdministrator(async (client) => {
    await makeAccount(client, 'grace');
    await makeGroup(client, 'Editors');
    const cause: unknown = await attempt(client).then(
      () => undefined,
      (failure: unknown) => failure,
    );
    expect(cause).toBeInstanceOf(Error);
    const { code: status, message } = cause as { code: number; message: string };
    expect(refusalOf({ where: 'dc1', status, diagnostic: message })).toMatchObject({ code, effect: 'none' });
  });
});
