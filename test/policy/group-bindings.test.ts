import { describe, expect, it } from 'vitest';
import { bindingsOfAccount, bindingsOfGroup, resolveGroupBindings } from '../../src/policy/group-bindings.ts';
import { aGroup, anAccount } from '../support/builders.ts';
import { MemoryDirectory } from '../support/memory-directory.ts';
import { aPolicy } from '../support/request-harness.ts';

const ou = 'Geschäftsführung';
/** One container, as people and tools write it. */
const spellings: [string, string][] = [
  ['as the domain has it', `OU=${ou.normalize('NFC')},DC=example,DC=org`],
  ['with other case and blanks', `ou = ${ou.toUpperCase()} , dc=Example, dc=ORG`],
  ['in NFD, as a Mac may write it', `OU=${ou.normalize('NFD')},DC=example,DC=org`],
  ['with hex escapes, as tools print it', 'OU=Gesch\\C3\\A4ftsf\\C3\\BChrung,DC=example,DC=org'],
  ['in quotes', `OU="${ou}",DC=example,DC=org`],
];

describe('a container that the policy names', () => {
  it.each(spellings)('%s, covers what is below it, and nothing beside it', async (_name, target) => {
    const directory = Object.assign(new MemoryDirectory(), { hasContainer: async () => true });
    const policy = aPolicy({ groupBindings: [{ name: 'board', directory: 'nas', target }] });
    const bound = await resolveGroupBindings(policy, new Map([['nas', directory]]));
    const inside = `CN=chef,OU=Berlin,OU=${ou},DC=example,DC=org`;
    expect(bindingsOfAccount(bound, anAccount({ path: inside }))).toEqual(new Set(['board']));
    expect(bindingsOfGroup(bound, aGroup({ path: inside.normalize('NFD') }))).toEqual(new Set(['board']));
    for (const path of [
      `CN=chef,OU=Alte ${ou},DC=example,DC=org`,
      `CN=chef\\,OU=${ou},DC=example,DC=org`,
      `OU=${ou},DC=example,DC=org`,
    ]) {
      expect(bindingsOfAccount(bound, anAccount({ path })), path).toEqual(new Set());
    }
  });

  it('protects nobody by a text that is no distinguished name: it is refused', async () => {
    const directory = Object.assign(new MemoryDirectory(), { hasContainer: async () => true });
    const policy = aPolicy({ groupBindings: [{ name: 'board', directory: 'nas', target: 'OU=Board,what' }] });
    await expect(resolveGroupBindings(policy, new Map([['nas', directory]]))).rejects.toMatchObject({
      code: 'config-invalid',
    });
  });
});

const ref = (id: string) => ({ directory: 'nas', id, name: id });

describe('a group that the policy names', () => {
  const bound = {
    known: [{ name: 'executives', directory: 'nas', group: 'g-executives' }],
    unasked: new Set<string>(),
  };

  it('covers accounts that are in it through others', () => {
    const through = anAccount({ groups: [ref('g-directors')], inheritedGroups: [ref('g-executives')] });
    expect(bindingsOfAccount(bound, through)).toEqual(new Set(['executives']));
    expect(bindingsOfAccount(bound, anAccount({ groups: [ref('g-directors')] }))).toEqual(new Set());
  });

  it('covers groups that are in it: who joins them joins it', () => {
    const inner = aGroup({ id: 'g-directors', inheritedGroups: [ref('g-executives')] });
    expect(bindingsOfGroup(bound, inner)).toEqual(new Set(['executives']));
    expect(bindingsOfGroup(bound, aGroup({ id: 'g-directors' }))).toEqual(new Set());
  });
});
