import { describe, expect, it } from 'vitest';
import type { Account } from '../../src/core/account.ts';
import type { AddressState } from '../../src/identity/email-age.ts';
import { createIdentity } from '../../src/identity/identity.ts';
import type { IdentitySettings } from '../../src/identity/settings.ts';
import { anAccount, person } from '../support/builders.ts';
import { MemoryDirectory } from '../support/memory-directory.ts';
import { MemoryPeople } from '../support/memory-people.ts';

const team = 'T0EXAMPLE';

function anIdentity(
  settings: { links?: [string, string[]][]; managers?: [string, string][]; matchByEmail?: boolean } = {},
  addressState: AddressState = { kind: 'settled' },
) {
  const { links = [], managers = [], matchByEmail = true } = settings;
  const given: IdentitySettings = { links: new Map(links), managers: new Map(managers), matchByEmail };
  const directories = new Map([['nas', nas]]);
  return createIdentity({ settings: given, people, directories, addressStateOf: async () => addressState });
}

const adas: Account = anAccount({ id: '2', name: 'ada', details: { email: 'ada@example.org' } });
const stolen: Account = { ...adas, details: { email: 'mallory@example.net' } };
const changed: AddressState = { kind: 'changed', before: 'ada@example.org' };

describe('who holds an account', () => {
  it('is the linked member, or else the member with its settled address', async () => {
    expect(await anIdentity({ links: [['U0MAX', ['nas/ada']]] }).holderOf(adas, team)).toMatchObject({
      person: { ref: { id: 'U0MAX' } },
    });
    expect(await anIdentity().holderOf(adas, team)).toMatchObject({ kind: 'holder', person: { ref: { id: 'U0ADA' } } });
  });

  it('stays the last one that was settled while the address is new, or was taken away', async () => {
    for (const account of [stolen, { ...adas, details: { email: '' } }]) {
      expect(await anIdentity({}, changed).holderOf(account, team)).toMatchObject({ person: { ref: { id: 'U0ADA' } } });
    }
  });

  it('is unknown where nothing was settled, and where the last holder has left', async () => {
    const unseen = await anIdentity({}, { kind: 'unknown', isUnseen: true }).holderOf(stolen, team);
    expect(unseen).toMatchObject({ kind: 'unknown', why: expect.stringContaining('try again') });
    const never = await anIdentity({}, { kind: 'unknown', isUnseen: false }).holderOf(stolen, team);
    expect(never).toMatchObject({ kind: 'unknown', why: expect.stringContaining('nas/ada') });
    const left = { kind: 'changed', before: 'gone@example.org' } as const;
    expect(await anIdentity({}, left).holderOf(stolen, team)).toMatchObject({ kind: 'unknown' });
    expect(await anIdentity({ matchByEmail: false }).holderOf(adas, team)).toMatchObject({ kind: 'unknown' });
  });

  it('is nobody only where that is known', async () => {
    const scanner = anAccount({ id: '9', name: 'scanner', details: { email: '' } });
    expect(await anIdentity().holderOf(scanner, team)).toEqual({ kind: 'none' });
    const declared = anIdentity({ managers: [['nas/ada', 'U0MAX']], matchByEmail: false });
    expect(await declared.holderOf(adas, team)).toEqual({ kind: 'none' });
  });

  it('throws where Slack is silent, whatever else is known', async () => {
    people.isDown = true;
    await expect(anIdentity().holderOf(adas, team)).rejects.toThrow();
    people.isDown = false;
  });
});

describe('whether an account is somebody’s own', () => {
  const holds = (id: string, account: Account, addressState?: AddressState, links: [string, string[]][] = []) =>
    anIdentity({ links }, addressState).holds(person(id), account);

  it('is so by one mailbox, whatever its tag', async () => {
    expect(await holds('U0TAG', adas)).toBe(true);
    expect(await holds('U0MAX', adas)).toBe(false);
  });

  it('does not change with the address: neither the one who was its holder nor the one whose address it has now is free', async () => {
    expect(await holds('U0ADA', stolen, changed)).toBe(true);
    expect(await holds('U0MALLORY', stolen, changed)).toBe(true);
    expect(await holds('U0MAX', stolen, changed)).toBe(false);
  });

  it('cannot be told of an account whose holder is unknown, unless all accounts of the person are declared', async () => {
    const unknown = { kind: 'unknown', isUnseen: false } as const;
    expect(await holds('U0MAX', stolen, unknown)).toBeUndefined();
    expect(await holds('U0MAX', stolen, unknown, [['U0MAX', []]])).toBe(false);
  });
});

const people = new MemoryPeople();
for (const id of ['U0KIM', 'U0KIM2', 'U0ADA', 'U0MAX']) people.add(id);
people.add('U0KIM3', { email: 'kim+second@example.org' });
people.add('U0TAG', { email: 'Ada+lead@example.org' });
people.add('U0MALLORY', { email: 'mallory@example.net' });
people.add('U0GONE', { email: 'gone@example.org', active: false });
const nas = new MemoryDirectory();
nas.accounts.set('1', anAccount({ id: '1', name: 'kim', details: { email: 'kim@example.org' } }));
nas.accounts.set('2', adas);

describe('one human with two Slack accounts', () => {
  const identity = (links: [string, string[]][] = [], managers: [string, string][] = []) =>
    anIdentity({ links, managers });
  const same = (one: string, other: string, links?: [string, string[]][]) =>
    identity(links).isSamePerson(person(one), person(other), 'nas');

  it('is known by links to one account, and by one mailbox', async () => {
    expect(await same('U0KIM', 'U0KIM')).toBe(true);
    expect(await same('U0KIM', 'U0KIM3')).toBe(true);
    expect(await same('U0KIM', 'U0ADA')).toBe(false);
    const links: [string, string[]][] = [
      ['U0KIM', ['nas/kim']],
      ['U0KIM2', ['NAS/Kim']],
    ];
    expect(await same('U0KIM', 'U0KIM2', links)).toBe(true);
    expect(await identity(links).holds(person('U0KIM2'), anAccount({ id: '1', name: 'kim' }))).toBe(true);
  });

  it('is not guessed at where Slack or the directory is silent', async () => {
    people.isDown = true;
    await expect(same('U0KIM', 'U0ADA')).rejects.toThrow();
    people.isDown = false;
    nas.isDown = true;
    await expect(same('U0KIM', 'U0ADA')).rejects.toThrow();
    nas.isDown = false;
  });

  it('has a manager by the configuration first, then by the profile, who is nobody of their own', async () => {
    const ada = anAccount({ id: '2', name: 'ada', details: { email: 'ada@example.org' } });
    people.managers.set('U0ADA', 'U0MAX');
    expect((await identity().managerOf(ada, 'T0EXAMPLE'))?.ref.id).toBe('U0MAX');
    expect((await identity([], [['nas/ada', 'U0KIM']]).managerOf(ada, 'T0EXAMPLE'))?.ref.id).toBe('U0KIM');
    people.managers.set('U0ADA', 'U0ADA');
    expect(await identity().managerOf(ada, 'T0EXAMPLE')).toBeUndefined();
    people.managers.set('U0ADA', 'U0MAX');
    people.add('U0MAX', { guest: true });
    expect(await identity().managerOf(ada, 'T0EXAMPLE')).toBeUndefined();
  });
});
