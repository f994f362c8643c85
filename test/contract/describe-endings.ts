import { describe, expect, it, type TestContext } from 'vitest';
import type { Change } from '../../src/core/change.ts';
import { isSatisfied } from '../../src/core/satisfied.ts';
import { about, accountOf, apply, createContext, type DirectoryFixture, failureOf } from './directory-fixture.ts';

/** What every directory promises of switching accounts off and deleting them. */
export function describeEndings(open: () => Promise<DirectoryFixture>): void {
  /** A fixture whose account has a password that is known here; skips where the directory lacks the handler. */
  async function openFor(kind: Change['kind'], skip: TestContext['skip']) {
    const fixture = await open();
    const { directory } = fixture;
    skip(!(kind in directory.handlers), `it has no handler for ${kind}`);
    const before = await accountOf(fixture);
    const context = createContext();
    await apply(directory, about(directory, before), { kind: 'set-password' }, context);
    const expectSignIn = async (works: boolean) => {
      const got = await fixture.signsIn?.(fixture.account.name, context.kept?.reveal() ?? '');
      expect(got ?? works).toBe(works);
    };
    await expectSignIn(true);
    return { fixture, directory, before, subject: about(directory, before), expectSignIn };
  }

  describe('switching off and deleting', () => {
    it('switches an account off and on again, and shows it', async ({ skip }) => {
      const { directory, before, subject, expectSignIn } = await openFor('set-enabled', skip);
      for (const enabled of [false, true]) {
        const change = { kind: 'set-enabled', enabled } as const;
        await apply(directory, subject, change);
        const after = await directory.readAccount(before.id);
        expect(isSatisfied(change, after)).toBe('yes');
        expect(after?.details).toEqual(before.details);
        expect(after?.groups).toEqual(before.groups);
        await expectSignIn(enabled);
      }
    });

    it('switches off twice without harm', async ({ skip }) => {
      const { directory, before, subject } = await openFor('set-enabled', skip);
      const change = { kind: 'set-enabled', enabled: false } as const;
      await apply(directory, subject, change);
      await apply(directory, subject, change);
      expect(isSatisfied(change, await directory.readAccount(before.id))).toBe('yes');
    });

    it('deletes an account, and no other, and shows it', async ({ skip }) => {
      const { fixture, directory, before, subject, expectSignIn } = await openFor('delete-account', skip);
      const change = { kind: 'delete-account' } as const;
      const others = async () =>
        (await directory.listAccounts?.())?.map(({ id }) => id).filter((id) => id !== before.id);
      const othersBefore = await others();
      await apply(directory, subject, change);
      expect(isSatisfied(change, await directory.readAccount(before.id))).toBe('yes');
      expect(isSatisfied(change, await directory.findAccount(fixture.account.name))).toBe('yes');
      expect(await others()).toEqual(othersBefore);
      await expectSignIn(false);
    });

    it('has deleted an account after the second order where the answer to the first got lost', async ({ skip }) => {
      const { fixture, directory, before, subject } = await openFor('delete-account', skip);
      const change = { kind: 'delete-account' } as const;
      fixture.loseAnswer('delete-account');
      expect(await failureOf(apply(directory, subject, change))).toMatchObject({ effect: 'unknown' });
      expect(fixture.countChanges('delete-account')).toBe(1);
      // As the engine does: it looks first, and orders again only where the account is still there.
      const seen = isSatisfied(change, await directory.readAccount(before.id));
      if (seen === 'no') await apply(directory, subject, change);
      expect(isSatisfied(change, await directory.readAccount(before.id))).toBe('yes');
    });

    it('says why its own account can be neither deleted nor switched off', async ({ skip }) => {
      const { directory, self } = await open();
      skip(self === undefined, 'its own account is none of this directory');
      const account = await directory.findAccount(self ?? '');
      if (!account) throw new Error(`The fixture's own account ${self} is not found.`);
      for (const kind of ['delete-account', 'set-enabled'] as const) {
        if (!directory.handlers[kind]) continue;
        expect(await directory.blocker?.(about(directory, account), kind)).toMatch(/^[^{}]{20,}\.$/);
      }
    });
  });
}
