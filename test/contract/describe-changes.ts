import { describe, expect, it } from 'vitest';
import { viewOf } from '../../src/core/directory.ts';
import { isSatisfied } from '../../src/core/satisfied.ts';
import type { Subject } from '../../src/core/subject.ts';
import {
  about,
  accountOf,
  apply,
  applyAndShow,
  createContext,
  type DirectoryFixture,
  failureOf,
  groupRef,
} from './directory-fixture.ts';

/** What every directory promises of its changes. */
export function describeChanges(open: () => Promise<DirectoryFixture>): void {
  describe('changing', () => {
    it('sets a password that the account holder can sign in with', async () => {
      const fixture = await open();
      const { directory, account } = fixture;
      const context = createContext();
      await apply(directory, about(directory, await accountOf(fixture)), { kind: 'set-password' }, context);
      const password = context.kept?.reveal() ?? '';
      expect(password.length).toBeGreaterThanOrEqual(12);
      expect(await fixture.accepts(account.name, password)).toBe(true);
      expect(await fixture.accepts(account.name, `${password}x`)).toBe(false);
    });

    it('sets the same password when the call is repeated', async () => {
      const fixture = await open();
      const { directory, account } = fixture;
      const context = createContext();
      const subject = about(directory, await accountOf(fixture));
      await apply(directory, subject, { kind: 'set-password' }, context);
      const password = context.kept?.reveal();
      await apply(directory, subject, { kind: 'set-password' }, context);
      expect(context.kept?.reveal()).toBe(password);
      expect(await fixture.accepts(account.name, password ?? '')).toBe(true);
    });

    it('puts an account into a group, and shows it', async () => {
      const fixture = await open();
      const { directory } = fixture;
      if (!directory.handlers['join-group']) return;
      const before = await accountOf(fixture);
      const change = { kind: 'join-group', group: await groupRef(fixture, fixture.otherGroup) } as const;
      expect(isSatisfied(change, before)).toBe('no');
      await applyAndShow(directory, about(directory, before), change);
      expect(isSatisfied(change, await directory.readAccount(before.id))).toBe('yes');
    });

    it('takes an account out of a group, and shows it', async ({ skip }) => {
      const fixture = await open();
      const { directory } = fixture;
      skip(!directory.handlers['leave-group'], 'it does not take accounts out of groups');
      const before = await accountOf(fixture);
      const change = { kind: 'leave-group', group: await groupRef(fixture, fixture.group) } as const;
      await applyAndShow(directory, about(directory, before), change);
      expect(isSatisfied(change, await directory.readAccount(before.id))).toBe('yes');
    });

    const edits = [
      { kind: 'set-expiry', expires: '2099-02-03' },
      { kind: 'set-flags', flags: { passwordNeverExpires: false } },
      { kind: 'set-flags', flags: { cannotChangePassword: true } },
      { kind: 'rename-account', name: 'new.name' },
    ] as const;
    it.each(edits)('makes %j of an account, shows it, and touches nothing else', async (change) => {
      const fixture = await open();
      const { directory } = fixture;
      if (!directory.handlers[change.kind]) return;
      const flags = change.kind === 'set-flags' ? Object.keys(change.flags) : [];
      if (flags.some((flag) => !directory.parts['set-flags']?.includes(flag))) return;
      const before = await accountOf(fixture);
      expect(isSatisfied(change, before)).toBe('no');
      await applyAndShow(directory, about(directory, before), change);
      const after = await directory.readAccount(before.id);
      expect(isSatisfied(change, after)).toBe('yes');
      const changed = change.kind === 'set-flags' ? change.flags : { ...change, kind: undefined };
      expect(after).toEqual({ ...before, ...changed });
    });

    const rules = [
      { kind: 'set-password-policy', settings: { minLength: 11 } },
      { kind: 'set-password-policy', settings: { minLength: 0 } },
      { kind: 'set-password-expiry', settings: { maxAge: 90, warnBefore: 7 } },
    ] as const;
    it.each(rules)('makes %j of itself, shows it, and touches no other rule', async (change) => {
      const { directory } = await open();
      if (!directory.handlers[change.kind]) return;
      const before = await directory.readFacts?.();
      expect(isSatisfied(change, before)).toBe('no');
      await apply(directory, { kind: 'directory', directory: viewOf(directory) }, change);
      const after = await directory.readFacts?.();
      expect(isSatisfied(change, after)).toBe('yes');
      expect(after?.settings).toEqual({ ...before?.settings, ...change.settings });
    });

    it('says that a group is gone instead of joining another', async () => {
      const fixture = await open();
      const { directory } = fixture;
      if (!directory.handlers['join-group']) return;
      const group = { directory: directory.id, id: '4242424', name: fixture.otherGroup ?? '' };
      const subject = about(directory, await accountOf(fixture));
      const failure = await failureOf(apply(directory, subject, { kind: 'join-group', group }));
      expect(failure).toMatchObject({ code: 'not-found', effect: 'none' });
      expect(fixture.countChanges('join-group')).toBe(0);
    });

    it('creates an account that is found at once, with its details and a password', async () => {
      const fixture = await open();
      const { directory } = fixture;
      const given = { email: 'new.person@example.org', description: 'O\'Neil "& Söhne", 100% +1' };
      const known = directory.parts['create-account'] ?? [];
      const details = Object.fromEntries(Object.entries(given).filter(([name]) => known.includes(name)));
      const context = createContext();
      const subject: Subject = { kind: 'new-account', directory: viewOf(directory) };
      await apply(directory, subject, { kind: 'create-account', name: 'new.person', details }, context);
      const found = await directory.findAccount('new.person');
      const shown = fixture.shownName?.('new.person') ?? 'new.person';
      expect(found).toMatchObject({ name: shown, enabled: true, details });
      if (directory.handlers['sync-domain']) await apply(directory, subject, { kind: 'sync-domain' });
      expect(await fixture.accepts('new.person', context.kept?.reveal() ?? '')).toBe(true);
    });

    it('creates nothing under a name that is taken', async () => {
      const fixture = await open();
      const { directory, account } = fixture;
      const subject: Subject = { kind: 'new-account', directory: viewOf(directory) };
      const change = { kind: 'create-account', name: account.name.toUpperCase(), details: {} } as const;
      expect(await failureOf(apply(directory, subject, change))).toMatchObject({ code: 'name-taken', effect: 'none' });
    });
  });
}
