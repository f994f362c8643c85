import { describe, expect, it } from 'vitest';
import { detailNames, flagNames } from '../../src/core/account.ts';
import { viewOf } from '../../src/core/directory.ts';
import { settingNames } from '../../src/core/settings.ts';
import { describeChanges } from './describe-changes.ts';
import { describeEndings } from './describe-endings.ts';
import { describeGroups } from './describe-groups.ts';
import { describeTroubles } from './describe-troubles.ts';
import { accountOf, type DirectoryFixture } from './directory-fixture.ts';

export type { DirectoryFixture };

/** Parts of changes that are no details. */
const otherParts = [
  ...['must-change', 'end-sessions', 'suspend', 'erase', 'digits', 'interval', 'unlock', 'ends-old-password'],
  ...['expires', 'notify', 'groups', 'forgets-expiry', 'type', 'scope', 'administrator'],
  ...flagNames,
  ...settingNames,
];

const identifier = /^[A-Za-z0-9._:-]{1,50}$/;

/** What every directory promises, whatever stands behind it. `open` makes a fresh one for each test. */
export function describeDirectory(name: string, open: () => Promise<DirectoryFixture>): void {
  describe(`${name} as a directory`, () => {
    describe('reading', () => {
      it('finds an account by its sign-in name, whatever its case', async () => {
        const fixture = await open();
        const found = await accountOf(fixture);
        expect(found.name).toBe(fixture.account.name);
        expect(await fixture.directory.findAccount(fixture.account.name.toUpperCase())).toEqual(found);
      });

      it('finds an account by its mail address, whatever its case', async () => {
        const fixture = await open();
        const found = await fixture.directory.findAccount(fixture.account.email.toUpperCase());
        expect(found).toEqual(await accountOf(fixture));
        expect(found?.details.email).toBe(fixture.account.email);
      });

      it('reads the same account again by an identifier that fits into a button', async () => {
        const fixture = await open();
        const found = await accountOf(fixture);
        expect(found.id).toMatch(identifier);
        expect(found.directory).toBe(fixture.directory.id);
        expect(await fixture.directory.readAccount(found.id)).toEqual(found);
      });

      it('tells the groups of an account, and reads each by its identifier', async () => {
        const fixture = await open();
        const { groups } = await accountOf(fixture);
        if (fixture.group === undefined) return expect(groups).toEqual([]);
        expect(groups?.map((group) => group.name)).toContain(fixture.group);
        for (const ref of groups ?? []) {
          expect(ref.id).toMatch(identifier);
          // That the account cannot leave it may be the account's own affair, as with a primary group.
          const { permanent: _permanent, ...itself } = ref;
          expect(await fixture.directory.readGroup(ref.id)).toMatchObject(itself);
        }
      });

      it('finds a group by its name, whatever its case', async () => {
        const { directory, group } = await open();
        if (group === undefined) return expect(viewOf(directory).handles).not.toContain('join-group');
        const found = await directory.findGroup(group.toUpperCase());
        expect(found?.name).toBe(group);
        expect(found && (await directory.readGroup(found.id))).toEqual(found);
      });

      it('answers undefined for what does not exist', async () => {
        const { directory } = await open();
        expect(await directory.findAccount('nobody-of-this-name')).toBeUndefined();
        expect(await directory.findAccount('nobody@example.org')).toBeUndefined();
        expect(await directory.findAccount('')).toBeUndefined();
        expect(await directory.findGroup('no such group')).toBeUndefined();
        for (const id of ['999999', 'rid-999999', 'name:nothing', 'dn-aaaaaaaaaaaaaaaaaaaa', 'constructor', '']) {
          expect(await directory.readAccount(id)).toBeUndefined();
          expect(await directory.readGroup(id)).toBeUndefined();
        }
      });

      it('never takes an account for another that had its name before', async () => {
        const fixture = await open();
        const before = await accountOf(fixture);
        if (!fixture.recreateAccount) return;
        await fixture.recreateAccount();
        expect(await fixture.directory.readAccount(before.id)).toBeUndefined();
        const after = await accountOf(fixture);
        expect(after.id).not.toBe(before.id);
        expect(await fixture.directory.readAccount(after.id)).toEqual(after);
      });

      it('shows its own account as a service account, and no other', async () => {
        const fixture = await open();
        if (fixture.self !== undefined) {
          expect(await fixture.directory.findAccount(fixture.self)).toMatchObject({ service: true });
        }
        expect((await accountOf(fixture)).service).not.toBe(true);
      });
    });

    describe('searching', () => {
      it('finds accounts and groups by the beginnings of their words', async () => {
        const fixture = await open();
        const { directory, account, group } = fixture;
        const [first] = await directory.search(account.search, 'account', 10);
        expect(first?.ref).toEqual({ directory: directory.id, id: (await accountOf(fixture)).id, name: account.name });
        const groups = await directory.search((group ?? 'a').slice(0, 3).toLowerCase(), 'group', 10);
        if (group === undefined) expect(groups).toEqual([]);
        else expect(groups.map(({ ref }) => ref.name)).toContain(group);
      });

      it('keeps to the limit and to what was asked for', async () => {
        const { directory, account } = await open();
        expect(await directory.search('', 'account', 2)).toHaveLength(2);
        expect(await directory.search('zzzz-nothing', 'account', 5)).toEqual([]);
        const groups = await directory.search(account.name, 'group', 50);
        expect(groups.map(({ ref }) => ref.name)).not.toContain(account.name);
      });
    });

    describe('listing', () => {
      it('lists every account once, and tells nothing of it that reading it denies', async ({ skip }) => {
        const fixture = await open();
        const { directory } = fixture;
        skip(!directory.listAccounts, 'it does not list accounts');
        const all = (await directory.listAccounts?.()) ?? [];
        expect(all.map(({ name }) => name)).toContain(fixture.account.name);
        expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
        for (const listed of all) expect(await directory.readAccount(listed.id)).toMatchObject({ ...listed });
      });

      it('lists afresh: what was changed outside counts at once', async ({ skip }) => {
        const fixture = await open();
        const { directory } = fixture;
        skip(!directory.listAccounts, 'it does not list accounts');
        const before = await accountOf(fixture);
        expect((await directory.listAccounts?.())?.map(({ id }) => id)).toContain(before.id);
        skip(!fixture.recreateAccount, 'no name is ever given twice there');
        await fixture.recreateAccount?.();
        const ids = (await directory.listAccounts?.())?.map(({ id }) => id);
        expect(ids).not.toContain(before.id);
        expect(ids).toContain((await accountOf(fixture)).id);
      });
    });

    describe('what it says of itself', () => {
      it('names parts of changes that it makes only, and details that there are', async () => {
        const { directory } = await open();
        const known = new Set<string>([...detailNames, ...otherParts]);
        for (const [kind, parts] of Object.entries(directory.parts)) {
          expect(viewOf(directory).handles).toContain(kind);
          for (const part of parts ?? []) expect(known).toContain(part);
        }
      });

      it('tells of itself in labels and values, where it does', async ({ skip }) => {
        const { directory } = await open();
        skip(!directory.readFacts, 'it tells nothing of itself');
        const { facts = [] } = (await directory.readFacts?.()) ?? {};
        expect(facts.length).toBeGreaterThan(0);
        for (const { label, value } of facts) expect([label, value].every((text) => text.trim() !== '')).toBe(true);
      });

      it('finds nothing wrong when all is well', async () => {
        const { directory } = await open();
        const findings = await directory.check();
        expect(findings.length).toBeGreaterThan(0);
        expect(findings.filter(({ level }) => level === 'bad')).toEqual([]);
      });

      it('says what is wrong with a name that is taken, and nothing of one that is free', async () => {
        const { directory, account } = await open();
        expect(await directory.nameFault?.(account.name.toUpperCase(), 'account')).toEqual(expect.any(String));
        expect(await directory.nameFault?.('new.name-1', 'account')).toBeUndefined();
      });
    });

    describeChanges(open);
    describeEndings(open);
    describeGroups(open);
    describeTroubles(open);
  });
}
