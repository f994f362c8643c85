import { describe, expect, it, type TestContext } from 'vitest';
import { type Account, detailNames } from '../../src/core/account.ts';
import { type Change, isSatisfied } from '../../src/core/change.ts';
import { type ApplyContext, type Directory, readSubject, type TaskRef, viewOf } from '../../src/core/directory.ts';
import { DeskhandError } from '../../src/core/errors.ts';
import type { Secret } from '../../src/core/secret.ts';
import type { Subject } from '../../src/core/subject.ts';

/** A directory that was opened for one test, what it holds, and hands that reach it from outside. */
export interface DirectoryFixture {
  readonly directory: Directory;
  /** An account that exists, and what a person would type to find it. */
  readonly account: { readonly name: string; readonly email: string; readonly search: string };
  /** A group that the account is in; absent where the directory has no groups. */
  readonly group?: string;
  /** A group that it is not in, and can join; absent where the directory has no groups. */
  readonly otherGroup?: string;
  /** How the directory calls an account that was made under this sign-in name, where that is something else. */
  shownName?(name: string): string;
  /** The account that Deskhand signs in with, where it is one of this directory. */
  readonly self?: string;
  /**
   * Deletes the account behind the directory's back and makes another of the same name, and lets the server settle. Absent
   * where no server ever gives a name twice.
   */
  recreateAccount?(): Promise<void>;
  /** Whether a password is good for signing in. */
  accepts(name: string, password: string): Promise<boolean>;
  /** Whether somebody gets in with it; left out where the server cannot be tried from here. */
  signsIn?(name: string, password: string): Promise<boolean>;
  /** How often a change of this kind reached the server. */
  countChanges(kind: Change['kind']): number;
  /** From now on the next change of this kind is carried out, but its answer gets lost. */
  loseAnswer(kind: Change['kind']): void;
  /** Ends the server. */
  stop(): Promise<void>;
}

/** Parts of changes that are no details. */
const otherParts = ['must-change', 'end-sessions', 'suspend', 'erase', 'digits', 'interval'];

const identifier = /^[A-Za-z0-9._:-]{1,50}$/;

/** The account that the fixture is about. */
async function accountOf({ directory, account }: DirectoryFixture): Promise<Account> {
  const found = await directory.findAccount(account.name);
  if (!found) throw new Error(`The fixture's account ${account.name} is not found.`);
  return found;
}

async function groupRef({ directory }: DirectoryFixture, name: string | undefined) {
  const group = await directory.findGroup(name ?? '');
  if (!group) throw new Error(`The fixture's group ${name} is not found.`);
  return { directory: group.directory, id: group.id, name: group.name };
}

const about = (directory: Directory, account: Account): Subject => ({
  kind: 'account',
  directory: viewOf(directory),
  account,
});

/** The engine's part in a call: it keeps the secret, and gives the same one again when the call is repeated. */
export function createContext(): ApplyContext & { kept: Secret | undefined } {
  const context: ApplyContext & { kept: Secret | undefined } = {
    signal: new AbortController().signal,
    kept: undefined,
    async keep(make) {
      context.kept ??= make();
      return context.kept;
    },
  };
  return context;
}

/** Makes a change as the engine does, and follows its task to the end. */
export async function apply(
  directory: Directory,
  subject: Subject,
  change: Change,
  context: ApplyContext = createContext(),
): Promise<void> {
  const handler = directory.handlers[change.kind] as
    | ((subject: Subject, change: Change, context: ApplyContext) => ReturnType<NonNullable<typeof sample>>)
    | undefined;
  if (!handler) throw new Error(`${directory.label} has no handler for ${change.kind}.`);
  const step = await handler(subject, change, context);
  if (step.state === 'running') await follow(directory, step.task);
}
declare const sample: Directory['handlers']['sync-domain'];

async function follow(directory: Directory, task: TaskRef): Promise<void> {
  // The journal keeps the task as JSON, so it has to survive that.
  const kept = JSON.parse(JSON.stringify(task)) as TaskRef;
  for (let asked = 0; asked < 50; asked += 1) {
    const status = await directory.poll(kept);
    if (status.state === 'finished') return;
    if (status.state !== 'running') throw new Error(`The task ended as ${status.state}: ${status.reason}`);
  }
  throw new Error('The task does not end.');
}

/** Makes a change, and whatever has to run before it shows. */
async function applyAndShow(directory: Directory, subject: Subject, change: Change): Promise<void> {
  await apply(directory, subject, change);
  const showing = directory.shownAfter?.[change.kind];
  if (showing === 'sync-domain') await apply(directory, subject, { kind: showing });
}

const failureOf = (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    () => undefined,
    (cause: unknown) => cause,
  );

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
          expect(await fixture.directory.readGroup(ref.id)).toMatchObject({ ...ref });
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
    describeTroubles(open);
  });
}

function describeChanges(open: () => Promise<DirectoryFixture>): void {
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

function describeEndings(open: () => Promise<DirectoryFixture>): void {
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
        expect(await directory.obstacle?.(about(directory, account), kind)).toMatch(/^[^{}]{20,}\.$/);
      }
    });
  });
}

function describeTroubles(open: () => Promise<DirectoryFixture>): void {
  describe('in trouble', () => {
    it('does not know whether a change was made when the answer got lost, and does not make it twice by itself', async () => {
      const fixture = await open();
      const { directory } = fixture;
      const subject: Subject = { kind: 'new-account', directory: viewOf(directory) };
      const change = { kind: 'create-account', name: 'lost.answer', details: {} } as const;
      fixture.loseAnswer('create-account');
      const failure = await failureOf(apply(directory, subject, change));
      expect(failure).toBeInstanceOf(DeskhandError);
      expect(failure).toMatchObject({ effect: 'unknown' });
      expect(fixture.countChanges('create-account')).toBe(1);
      expect(isSatisfied(change, await directory.findAccount('lost.answer'))).toBe('yes');
    });

    it('says in a sentence that the server does not answer, and that nothing was changed', async () => {
      const fixture = await open();
      const { directory } = fixture;
      const subject = about(directory, await accountOf(fixture));
      await fixture.stop();
      const failures = await Promise.all([
        failureOf(directory.findAccount(fixture.account.name)),
        failureOf(
          readSubject(directory, { ...(subject.kind === 'account' ? subject.account : never()), kind: 'account' }),
        ),
        failureOf(apply(directory, subject, { kind: 'set-password' })),
      ]);
      for (const failure of failures) {
        expect(failure).toBeInstanceOf(DeskhandError);
        expect(failure).toMatchObject({ code: 'directory-unreachable', effect: 'none' });
        expect((failure as DeskhandError).tell).toMatch(/^[^{}]{20,}\.$/);
      }
      const findings = await directory.check();
      expect(findings.some(({ level }) => level === 'bad')).toBe(true);
    });

    it('takes a task that it does not know for lost, or says so', async () => {
      const { directory } = await open();
      const outcome = await directory.poll({ kind: 'no-such-kind', id: 'x' }).catch((cause: unknown) => cause);
      if (outcome instanceof DeskhandError) expect(outcome.code).toBe('task-unknown');
      else expect(outcome).toMatchObject({ state: 'lost' });
    });
  });
}

function never(): never {
  throw new Error('The subject is an account.');
}
