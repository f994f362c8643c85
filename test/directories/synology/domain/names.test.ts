import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChangeOf } from '../../../../src/core/change.ts';
import { viewOf } from '../../../../src/core/directory.ts';
import { applyAndShow, createContext } from '../../../contract/directory-fixture.ts';
import { runs } from '../../../support/thorough.ts';
import { openNas } from '../nas.ts';

type Creation = ChangeOf<'create-account'>;

/** Names that a domain allows, with what is awkward in distinguished names, JSON, forms and LDAP among their signs. */
const names = (longest: number) =>
  fc
    .string({ unit: fc.constantFrom(...`ab 09#&'!{}()%_-.~$^äßЖ名é`), minLength: 1, maxLength: longest })
    .filter((name) => name === name.trim() && !name.endsWith('.') && [...name].length <= longest);

describe('any name that a domain allows', () => {
  it('goes through creating, listing, joining and deleting as it is', async () => {
    const nas = await openNas({ domainSettings: { container: 'OU=Staff,DC=example,DC=org' } });
    const { domain } = nas;
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(names(20), names(64), fc.string({ maxLength: 200 }), async (name, groupName, text) => {
        const [one, other] = [name.toLowerCase(), groupName.toLowerCase()];
        fc.pre(one !== other && !seen.has(one) && !seen.has(other) && text.isWellFormed());
        seen.add(one).add(other);
        expect(await domain.nameFault?.(name, 'account')).toBeUndefined();
        const directory = viewOf(domain);
        const newGroup = { kind: 'create-group', name: groupName, description: text } as const;
        await applyAndShow(domain, { kind: 'new-group', directory }, newGroup);
        const group = await domain.findGroup(groupName);
        if (!group) throw new Error('The group is not found.');
        const joins = [{ directory: group.directory, id: group.id, name: group.name }];
        const change: Creation = {
          kind: 'create-account',
          name,
          details: { lastName: text, description: text },
          groups: joins,
        };
        const context = createContext();
        expect(await domain.handlers['create-account']?.({ kind: 'new-account', directory }, change, context)).toEqual({
          state: 'done',
        });
        const account = await domain.findAccount(name);
        expect(account).toMatchObject({ name, details: { description: text } });
        expect(
          await domain.findAccount(account?.path?.replace(/[a-z]/g, (letter) => letter.toUpperCase()) ?? ''),
        ).toEqual(account);
        const object = nas.dsm.state.domain.tree.named(name);
        expect(object?.user?.lastName).toBe(text);
        expect([...(nas.dsm.state.domain.tree.named(groupName)?.group?.members ?? [])]).toEqual([object]);
        if (account) await applyAndShow(domain, { kind: 'account', directory, account }, { kind: 'delete-account' });
        await applyAndShow(domain, { kind: 'group', directory, group }, { kind: 'delete-group' });
        expect(await domain.findAccount(name)).toBeUndefined();
        expect(await domain.findGroup(groupName)).toBeUndefined();
      }),
      { numRuns: runs(25) },
    );
  }, 60_000);

  it('is refused in words where it is a kilobyte long', async () => {
    const { domain } = await openNas();
    const long = fc.string({ unit: fc.constantFrom('a', 'é', ' ', '#', '"', '+'), minLength: 1_000, maxLength: 1_024 });
    await fc.assert(
      fc.asyncProperty(long, fc.constantFrom('account' as const, 'group' as const), async (name, what) => {
        expect(await domain.nameFault?.(name, what)).toMatch(/^[A-Z].*\.$/);
      }),
      { numRuns: runs(20) },
    );
  });
});
