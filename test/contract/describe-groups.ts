import { describe, expect, it, type TestContext } from 'vitest';
import type { ChangeOf } from '../../src/core/change.ts';
import { viewOf } from '../../src/core/directory.ts';
import { isSatisfied } from '../../src/core/satisfied.ts';
import type { Subject } from '../../src/core/subject.ts';
import { apply, applyAndShow, type DirectoryFixture, failureOf, groupRef } from './directory-fixture.ts';

/** What every directory promises of creating and deleting groups, and of creating accounts in them. */
export function describeGroups(open: () => Promise<DirectoryFixture>): void {
  async function openFor(kind: 'create-group' | 'delete-group', skip: TestContext['skip']) {
    const fixture = await open();
    const { directory } = fixture;
    skip(!(kind in directory.handlers), `it has no handler for ${kind}`);
    const about = async (name: string): Promise<Subject> => {
      const group = await directory.findGroup(name);
      if (!group) throw new Error(`There is no group ${name}.`);
      return { kind: 'group', directory: viewOf(directory), group };
    };
    return { fixture, directory, about };
  }

  describe('groups', () => {
    const change: ChangeOf<'create-group'> = { kind: 'create-group', name: 'Choir & Band', description: 'Sings "so"' };

    it('creates one that is found at once, and deletes it', async ({ skip }) => {
      const { directory, about } = await openFor('create-group', skip);
      const subject: Subject = { kind: 'new-group', directory: viewOf(directory) };
      expect(isSatisfied(change, await directory.findGroup(change.name))).toBe('no');
      await apply(directory, subject, change);
      const group = await directory.findGroup(change.name.toUpperCase());
      expect(isSatisfied(change, group)).toBe('yes');
      expect(group && (await directory.readGroup(group.id))).toEqual(group);
      await expect.poll(() => directory.search('choir', 'group', 5)).toHaveLength(1);
      skip(!directory.handlers['delete-group'], 'it does not delete groups');
      await apply(directory, await about(change.name), { kind: 'delete-group' });
      expect(isSatisfied({ kind: 'delete-group' }, await directory.readGroup(group?.id ?? ''))).toBe('yes');
      expect(await directory.findGroup(change.name)).toBeUndefined();
    });

    it('creates none under a name that is taken', async ({ skip }) => {
      const { fixture, directory } = await openFor('create-group', skip);
      const name = (fixture.group ?? '').toUpperCase();
      const subject: Subject = { kind: 'new-group', directory: viewOf(directory) };
      const failure = await failureOf(apply(directory, subject, { kind: 'create-group', name }));
      expect(failure).toMatchObject({ code: 'name-taken', effect: 'none' });
      expect(await directory.nameFault?.(name, 'group')).toEqual(expect.any(String));
    });

    it('does not know the outcome where the answer is lost, and shows it afterwards', async ({ skip }) => {
      const { fixture, directory } = await openFor('create-group', skip);
      fixture.loseAnswer('create-group');
      const subject: Subject = { kind: 'new-group', directory: viewOf(directory) };
      expect(await failureOf(apply(directory, subject, change))).toMatchObject({ effect: 'unknown' });
      expect(isSatisfied(change, await directory.findGroup(change.name))).toBe('yes');
      expect(fixture.countChanges('create-group')).toBe(1);
    });

    it('names what stands in the way of deleting one that administers', async ({ skip }) => {
      const { fixture, directory, about } = await openFor('delete-group', skip);
      skip(!fixture.administrators, 'it has no such group');
      const subject = await about(fixture.administrators ?? '');
      expect(await directory.blocker?.(subject, 'delete-group')).toEqual(expect.any(String));
      expect(await directory.blocker?.(await about(fixture.group ?? ''), 'delete-group')).toBeUndefined();
    });

    it('creates an account that is in its groups', async ({ skip }) => {
      const fixture = await open();
      const { directory } = fixture;
      skip(!directory.parts['create-account']?.includes('groups'), 'it takes no groups at creation');
      const groups = await Promise.all([fixture.group, fixture.otherGroup].map((name) => groupRef(fixture, name)));
      const creation = { kind: 'create-account', name: 'new.person', details: {}, groups } as const;
      await applyAndShow(
        directory,
        { kind: 'new-account', directory: viewOf(directory) },
        { ...creation, groups: [...groups] },
      );
      const account = await directory.findAccount('new.person');
      expect(account?.groups?.map(({ id }) => id)).toEqual(expect.arrayContaining(groups.map(({ id }) => id)));
    });
  });
}
