import { describe, expect, it } from 'vitest';
import { DeskhandError } from '../../../src/core/errors.ts';
import { failureOf } from '../../contract/directory-fixture.ts';
import { accountNamed, apply, newAccount, subjectNamed } from '../../directories/changing.ts';
import { asAdministrator, makeAccount, makeGroup, openDirectory, removeNamed, signInRefusal } from './client.ts';

/** Values that mean something in filters, in distinguished names, or on a screen. */
const hostile = [
  '*',
  ')(objectClass=*',
  'a*b(c)d\\e',
  '\\2a\\28',
  'a,b+c=d<e>f;g"h#i',
  '# leading',
  "O'Neil & Söhne",
  '\u202Egnirts desrever',
  'Ünïcödé \u{1F600} 漢字',
  '<GUID=00000000-0000-4000-8000-000000000000>',
  'line\nbreak',
  '\0nul',
  'x'.repeat(1_024),
];

describe('finding by a hostile name', () => {
  it.each([...hostile, 'x'.repeat(100_000)])('%j finds nobody', async (name) => {
    const directory = await openDirectory();
    for (const asked of [directory.findAccount(name), directory.findGroup(name)]) {
      const outcome = await asked.catch((cause: unknown) => cause);
      if (outcome instanceof DeskhandError) expect(outcome.effect).toBe('none');
      else expect(outcome).toBeUndefined();
    }
    expect(await directory.readAccount(name)).toBeUndefined();
    expect(await directory.hasContainer?.(name)).toBe(false);
    expect(await directory.search(name, 'account', 5)).toEqual([]);
    // The connection still works.
    expect(await directory.findAccount('Administrator')).toBeDefined();
  });
});

describe('a hostile value', () => {
  it.each(hostile)('%j is stored as it is, or refused', async (value) => {
    await asAdministrator((client) => makeAccount(client, 'grace', { attributes: { title: 'before' } }));
    const directory = await openDirectory();
    const subject = await subjectNamed(directory, 'grace');
    const details = { description: value, displayName: value.slice(0, 256) };
    const failure = await failureOf(apply(directory, subject, { kind: 'set-details', details }));
    const after = await accountNamed(directory, 'grace');
    if (failure === undefined) expect(after.details).toMatchObject(details);
    else expect(failure).toMatchObject({ effect: 'none' });
    expect(after.details.title).toBe('before');
  });

  it.each(hostile)('%j as a username is refused beforehand, or is that of an account', async (value) => {
    const directory = await openDirectory();
    const fault = await directory.nameFault?.(value, 'account');
    const failure = await failureOf(
      apply(directory, newAccount(directory), { kind: 'create-account', name: value, details: {} }),
    );
    // The rules may refuse more than the server does, as for Windows' sake, but never less.
    if (fault === undefined) expect(failure).toBeUndefined();
    if (failure === undefined) expect((await accountNamed(directory, value)).name).toBe(value);
    else expect(failure).toMatchObject({ effect: 'none' });
    await asAdministrator(async (client) => {
      const { searchEntries } = await client.search('OU=Staff,DC=example,DC=test', {
        filter: '(&(objectClass=user)(!(sAMAccountName=grace)))',
        attributes: ['sAMAccountName', 'whenCreated'],
      });
      for (const { dn, sAMAccountName } of searchEntries)
        if (!/^[a-z.0-9]+$/i.test(String(sAMAccountName)) || String(sAMAccountName).length > 100) await client.del(dn);
    });
  });

  it('in a group’s name stands in the tree as one value, and its members can be changed', async () => {
    const name = 'R&D "so", (a\\b) #1';
    await asAdministrator(async (client) => {
      await makeAccount(client, 'grace');
      await makeGroup(client, 'Editors');
    });
    const directory = await openDirectory();
    const subject = { kind: 'new-group', directory: newAccount(directory).directory } as const;
    const failure = await failureOf(apply(directory, subject, { kind: 'create-group', name }));
    // Samba takes some of these signs in a group's name, though its own rules for accounts do not.
    if (failure !== undefined) return expect(failure).toMatchObject({ effect: 'none' });
    const group = await directory.findGroup(name);
    expect(group?.name).toBe(name);
    if (!group) return;
    const target = { directory: group.directory, id: group.id, name: group.name };
    await apply(directory, await subjectNamed(directory, 'grace'), { kind: 'join-group', group: target });
    expect((await accountNamed(directory, 'grace')).groups?.map((one) => one.name)).toContain(name);
    const about = { kind: 'group', directory: subject.directory, group } as const;
    await apply(directory, about, { kind: 'delete-group' });
    expect(await directory.findGroup(name)).toBeUndefined();
  });
});

it('passwords of whatever signs are set, since a generated one may hold any', async () => {
  await asAdministrator((client) => makeAccount(client, 'grace'));
  const { Secret } = await import('../../../src/core/secret.ts');
  const directory = await openDirectory();
  for (const password of ['Quote"in"-1-side', 'Ümläut-1-Wörter', 'x1-A'.repeat(30)]) {
    const subject = await subjectNamed(directory, 'grace');
    await apply(directory, subject, { kind: 'set-password' }, new Secret(password));
    expect(await signInRefusal('grace', password)).toBeUndefined();
  }
  await asAdministrator((client) => removeNamed(client, 'grace'));
});
