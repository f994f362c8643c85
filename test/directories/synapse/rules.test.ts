import { describe, expect, it } from 'vitest';
import type { ChangeKind } from '../../../src/core/change.ts';
import { viewOf } from '../../../src/core/directory.ts';
import { apply, newAccount, subjectNamed } from '../changing.ts';
import { openHomeserver } from './a-homeserver.ts';

describe('what is said before a change', () => {
  it.each(['ada', 'noah', 'admin'])('says nothing against changes of %s', async (name) => {
    const { matrix } = await openHomeserver();
    const subject = await subjectNamed(matrix, name);
    for (const kind of viewOf(matrix).handles) expect(await matrix.blocker?.(subject, kind)).toBeUndefined();
  });

  it.each([
    ['set-password', 'Matrix client'],
    ['set-enabled', 'end what Deskhand can do'],
    ['delete-account', 'end what Deskhand can do'],
    ['end-sessions', 'token'],
    ['set-administrator', 'demote itself'],
  ] as const)("keeps Deskhand's own account from %s", async (kind, words) => {
    const { matrix } = await openHomeserver();
    const own = await subjectNamed(matrix, 'deskhand');
    expect(await matrix.blocker?.(own, kind)).toMatch(new RegExp(`Deskhand itself works as .*${words}`));
  });

  it.each([
    ['set-password', 'enable it first'],
    ['set-administrator', 'enable it first'],
    ['redact-messages', 'has left its rooms'],
  ] as const)('says why a deactivated account cannot %s', async (kind, words) => {
    const { matrix } = await openHomeserver();
    expect(await matrix.blocker?.(await subjectNamed(matrix, 'dan'), kind)).toContain(words);
    expect(await matrix.blocker?.(await subjectNamed(matrix, 'dan'), 'set-enabled')).toBeUndefined();
  });

  it.each([
    ['1.115.0', 'redact-messages', '1.116'],
    ['1.41.2', 'invite-newcomer', '1.42'],
  ] as const)('says that Synapse %s is too old to %s', async (version, kind, since) => {
    const { matrix } = await openHomeserver({ version });
    expect(await matrix.blocker?.(await subjectNamed(matrix, 'ada'), kind)).toContain(`came with ${since}`);
  });

  it('says so in the call where an older server cannot suspend, and changes nothing', async () => {
    const { matrix } = await openHomeserver({ version: '1.121.0' });
    const change = { kind: 'set-enabled', enabled: false, suspend: true } as const;
    const refused = {
      code: 'not-supported',
      userMessage: expect.stringContaining('too old to suspend'),
      effect: 'none',
    };
    await expect(apply(matrix, await subjectNamed(matrix, 'ada'), change)).rejects.toMatchObject(refused);
  });
});

describe('with Matrix Authentication Service', () => {
  const takenOver: readonly ChangeKind[] = ['set-password', 'delete-account', 'set-administrator'];

  it('reads, searches, suspends, renames and removes messages as ever', async () => {
    const { matrix } = await openHomeserver({ mas: true });
    const ada = await subjectNamed(matrix, 'ada');
    expect((await matrix.search('ada', 'account', 5)).map(({ ref }) => ref.name)).toEqual(['@ada:example.org']);
    for (const kind of ['set-details', 'redact-messages', 'end-sessions'] as const) {
      expect(await matrix.blocker?.(ada, kind)).toBeUndefined();
    }
    await apply(matrix, ada, { kind: 'set-enabled', enabled: false, suspend: true });
    await apply(matrix, ada, { kind: 'set-details', details: { displayName: 'Countess' } });
    expect(await matrix.findAccount('ada')).toMatchObject({ suspended: true, details: { displayName: 'Countess' } });
  });

  it('sends people there for what it has taken over', async () => {
    const { matrix } = await openHomeserver({ mas: true });
    const ada = await subjectNamed(matrix, 'ada');
    const { directory } = ada;
    for (const kind of takenOver) expect(await matrix.blocker?.(ada, kind)).toContain('Matrix Authentication Service');
    const lock = { kind: 'set-enabled', enabled: false } as const;
    expect(await matrix.blocker?.(ada, 'set-enabled', lock)).toContain('Matrix Authentication Service');
    expect(await matrix.blocker?.(ada, 'set-enabled', { ...lock, suspend: true })).toBeUndefined();
    const details = { kind: 'set-details', details: { email: 'countess@example.org' } } as const;
    expect(await matrix.blocker?.(ada, 'set-details', details)).toContain('Matrix Authentication Service');
    expect(await matrix.blocker?.(newAccount(matrix), 'create-account')).toContain('Please create the account there');
    expect(await matrix.blocker?.({ kind: 'directory', directory }, 'invite-newcomer')).toContain('registration token');
  });

  it.each([
    { kind: 'set-enabled', enabled: false },
    { kind: 'set-enabled', enabled: true },
    { kind: 'set-details', details: { email: 'countess@example.org' } },
  ] as const)('makes no change that would mean nothing: %j', async (change) => {
    const { matrix, calls } = await openHomeserver({ mas: true });
    const ada = await subjectNamed(matrix, 'ada');
    await expect(apply(matrix, ada, change)).rejects.toMatchObject({
      code: 'not-supported',
      userMessage: expect.stringContaining('Matrix Authentication Service'),
      effect: 'none',
    });
    expect(calls('PUT')).toEqual([]);
  });
});

describe('names of new accounts', () => {
  it.each([
    ['ada', '@ada:example.org already exists'],
    ['dan', 'was deactivated'],
    ['Joan', 'small letters'],
    ['jöan', 'small letters'],
    ['_joan', 'underscore'],
    ['4711', 'digits only'],
    ['x'.repeat(250), 'at most 255'],
    ['@joan:other.org', 'only of it'],
    ['joan%2F..', 'small letters'],
  ])('finds fault with %s', async (name, words) => {
    const { matrix } = await openHomeserver();
    expect(await matrix.nameFault?.(name, 'account')).toContain(words);
  });

  it.each(['joan', 'joan.clarke', 'a=b', 'team/joan', 'a+b', '@joan:example.org', 'new.name-1'])(
    'takes %s',
    async (name) => {
      const { matrix } = await openHomeserver();
      expect(await matrix.nameFault?.(name, 'account')).toBeUndefined();
      await apply(matrix, newAccount(matrix), { kind: 'create-account', name, details: {} });
      expect(await matrix.findAccount(name)).toMatchObject({ enabled: true });
    },
  );

  it('asks servers that cannot tell of free names for the account itself', async () => {
    const { matrix } = await openHomeserver({ version: '1.40.0' });
    expect(await matrix.nameFault?.('ada', 'account')).toContain('already exists');
    expect(await matrix.nameFault?.('joan', 'account')).toBeUndefined();
  });
});
