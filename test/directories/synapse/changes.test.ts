import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/core/change.ts';
import type { Directory } from '../../../src/core/directory.ts';
import { isSatisfied } from '../../../src/core/satisfied.ts';
import { accountNamed, apply, newAccount, subjectNamed } from '../changing.ts';
import { openHomeserver } from './a-homeserver.ts';

/** Makes a change and tells whether the directory shows it. */
async function applied(matrix: Directory, name: string, change: Change): Promise<string> {
  await apply(matrix, await subjectNamed(matrix, name), change);
  return isSatisfied(change, await matrix.findAccount(name));
}

describe('sign-in', () => {
  it('locks an account and unlocks it', async () => {
    const { matrix, synapse } = await openHomeserver();
    expect(await applied(matrix, 'ada', { kind: 'set-enabled', enabled: false })).toBe('yes');
    expect(synapse.state.users.get('@ada:example.org')).toMatchObject({ locked: true, deactivated: false });
    expect(await applied(matrix, 'ada', { kind: 'set-enabled', enabled: true })).toBe('yes');
    expect(synapse.state.users.get('@ada:example.org')).toMatchObject({ locked: false });
  });

  it('suspends an account and lifts it again, apart from locking', async () => {
    const { matrix } = await openHomeserver();
    expect(await applied(matrix, 'ada', { kind: 'set-enabled', enabled: false, suspend: true })).toBe('yes');
    expect(await accountNamed(matrix, 'ada')).toMatchObject({ suspended: true, enabled: true });
    expect(await applied(matrix, 'ada', { kind: 'set-enabled', enabled: true, suspend: true })).toBe('yes');
    expect(await accountNamed(matrix, 'ada')).toMatchObject({ suspended: false, enabled: true });
  });

  it.each(['1.163.2', '1.98.0'])('enables a deactivated account with a new password on Synapse %s', async (version) => {
    const { matrix, synapse } = await openHomeserver({ version });
    const { secret } = await apply(matrix, await subjectNamed(matrix, 'dan'), { kind: 'set-enabled', enabled: true });
    expect(await accountNamed(matrix, 'dan')).toMatchObject({ enabled: true, closed: false });
    expect(synapse.state.checkPassword('@dan:example.org', secret ?? '')).toBe(true);
  });

  it('sets no password when it only unlocks', async () => {
    const { matrix, synapse } = await openHomeserver();
    const { secret } = await apply(matrix, await subjectNamed(matrix, 'noah'), { kind: 'set-enabled', enabled: true });
    expect(secret).toBeUndefined();
    expect(synapse.state.checkPassword('@noah:example.org', 'Noah-Sandbox-1')).toBe(true);
  });

  it('ends all sessions, and asks nothing where there are none', async () => {
    const { matrix, calls } = await openHomeserver();
    expect(await applied(matrix, 'ada', { kind: 'end-sessions' })).toBe('yes');
    expect(await applied(matrix, 'noah', { kind: 'end-sessions' })).toBe('yes');
    expect(calls('delete_devices')).toHaveLength(1);
  });
});

describe('accounts', () => {
  it('creates an account with its details and a password', async () => {
    const { matrix, synapse } = await openHomeserver();
    const details = { displayName: 'Joan Clarke', email: 'Joan@Example.org' };
    const { secret } = await apply(matrix, newAccount(matrix), { kind: 'create-account', name: 'joan', details });
    expect(await accountNamed(matrix, 'joan')).toMatchObject({
      name: '@joan:example.org',
      details: { displayName: 'Joan Clarke', email: 'joan@example.org' },
      enabled: true,
      administrator: false,
    });
    expect(synapse.state.checkPassword('@joan:example.org', secret ?? '')).toBe(true);
  });

  it('never touches an account that exists when it is to create one', async () => {
    const { matrix, synapse, calls } = await openHomeserver();
    for (const name of ['ada', '@ada:example.org', 'dan']) {
      const creation = apply(matrix, newAccount(matrix), { kind: 'create-account', name, details: {} });
      await expect(creation).rejects.toMatchObject({ code: 'name-taken', effect: 'none' });
    }
    expect(calls('PUT')).toEqual([]);
    expect(synapse.state.checkPassword('@ada:example.org', 'Ada-Sandbox-1')).toBe(true);
  });

  it('takes no address away from another account', async () => {
    const { matrix } = await openHomeserver();
    const details = { email: 'GRACE@example.org' };
    const refused = { code: 'name-taken', userMessage: expect.stringContaining('@grace:example.org'), effect: 'none' };
    await expect(
      apply(matrix, newAccount(matrix), { kind: 'create-account', name: 'joan', details }),
    ).rejects.toMatchObject(refused);
    expect(await matrix.findAccount('joan')).toBeUndefined();
    const ada = await subjectNamed(matrix, 'ada');
    await expect(apply(matrix, ada, { kind: 'set-details', details })).rejects.toMatchObject(refused);
    expect((await accountNamed(matrix, 'grace')).details.email).toBe('grace@example.org');
  });

  it('changes the details that are given and keeps the others', async () => {
    const { matrix, synapse } = await openHomeserver();
    const number = { medium: 'msisdn', address: '4915100000', validatedAt: 1, addedAt: 1 };
    synapse.state.users.get('@ada:example.org')?.thirdPartyIds.push(number);
    expect(await applied(matrix, 'ada', { kind: 'set-details', details: { email: 'countess@example.org' } })).toBe(
      'yes',
    );
    expect(await applied(matrix, 'ada', { kind: 'set-details', details: { displayName: 'Countess' } })).toBe('yes');
    expect(synapse.state.users.get('@ada:example.org')).toMatchObject({
      displayName: 'Countess',
      thirdPartyIds: [number, { medium: 'email', address: 'countess@example.org' }],
    });
    expect(await applied(matrix, 'ada', { kind: 'set-details', details: { displayName: '', email: '' } })).toBe('yes');
    expect((await accountNamed(matrix, 'ada')).details).toEqual({ displayName: '', email: '', avatarUrl: '' });
  });

  it('shows the address that was set last, and replaces that one', async () => {
    const { matrix, synapse, clock } = await openHomeserver();
    const second = { medium: 'email', address: 'second@example.org', validatedAt: clock.now(), addedAt: clock.now() };
    synapse.state.users.get('@ada:example.org')?.thirdPartyIds.push(second);
    expect((await accountNamed(matrix, 'ada')).details.email).toBe('second@example.org');
    clock.moveOn(1_000);
    expect(await applied(matrix, 'ada', { kind: 'set-details', details: { email: 'third@example.org' } })).toBe('yes');
    const addresses = synapse.state.users.get('@ada:example.org')?.thirdPartyIds.map(({ address }) => address);
    expect(addresses).toEqual(['ada@example.org', 'third@example.org']);
    const again = apply(matrix, await subjectNamed(matrix, 'ada'), {
      kind: 'set-details',
      details: { email: 'ada@example.org' },
    });
    await expect(again).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it('tells what stuck when the server refuses the rest', async () => {
    const { matrix } = await openHomeserver();
    const details = { displayName: 'Countess', email: 'no@address@at.all' };
    const change = apply(matrix, await subjectNamed(matrix, 'ada'), { kind: 'set-details', details });
    await expect(change).rejects.toMatchObject({
      effect: 'unknown',
      userMessage: expect.stringContaining('changed the display name and the mail addresses'),
    });
    expect((await accountNamed(matrix, 'ada')).details).toEqual({ displayName: 'Countess', email: '', avatarUrl: '' });
  });

  it('says that nothing stuck where nothing did', async () => {
    const { matrix } = await openHomeserver();
    const details = { displayName: 'x'.repeat(257) };
    const change = apply(matrix, await subjectNamed(matrix, 'ada'), { kind: 'set-details', details });
    await expect(change).rejects.toMatchObject({ code: 'directory-refused', effect: 'none' });
  });

  it('makes a server admin and takes that away', async () => {
    const { matrix } = await openHomeserver();
    expect(await applied(matrix, 'ada', { kind: 'set-administrator', administrator: true })).toBe('yes');
    expect(await applied(matrix, 'ada', { kind: 'set-administrator', administrator: false })).toBe('yes');
  });

  it.each([
    [{ kind: 'delete-account' }, 'Ada Lovelace', false],
    [{ kind: 'delete-account', erase: true }, '', true],
  ] as const)('deactivates an account by %j', async (change, displayName, erased) => {
    const { matrix, synapse } = await openHomeserver();
    expect(await applied(matrix, 'ada', change)).toBe('yes');
    expect(await accountNamed(matrix, 'ada')).toMatchObject({
      closed: true,
      enabled: false,
      details: { displayName, email: '' },
      sessions: [],
    });
    expect(synapse.state.users.get('@ada:example.org')).toMatchObject({ erased, password: null });
  });

  it('leaves an account as it is whose user was removed from the database meanwhile', async () => {
    const { matrix, synapse } = await openHomeserver();
    const ada = await subjectNamed(matrix, 'ada');
    synapse.state.users.delete('@ada:example.org');
    const gone = { code: 'not-found', effect: 'none' };
    const changes: readonly Change[] = [
      { kind: 'set-password' },
      { kind: 'set-enabled', enabled: false },
      { kind: 'set-enabled', enabled: false, suspend: true },
      { kind: 'set-details', details: { displayName: 'x' } },
      { kind: 'set-administrator', administrator: true },
      { kind: 'delete-account' },
    ];
    for (const change of changes) await expect(apply(matrix, ada, change)).rejects.toMatchObject(gone);
    expect(synapse.state.users.has('@ada:example.org')).toBe(false);
  });
});

it('makes a registration token for one newcomer, the same one when it is asked for again', async () => {
  const { matrix, synapse, clock } = await openHomeserver();
  const subject = { kind: 'directory', directory: newAccount(matrix).directory } as const;
  const { secret = '' } = await apply(matrix, subject, { kind: 'invite-newcomer', days: 7 });
  expect(secret).toMatch(/^[a-z2-9]{20}$/);
  const token = synapse.state.registrationTokens.get(secret);
  expect(token).toMatchObject({ usesAllowed: 1 });
  expect(Math.abs((token?.expiryTime ?? 0) - clock.now() - 7 * 86_400_000)).toBeLessThan(5_000);
});

describe('what an account is marked as', () => {
  it('makes a server admin at the creation, with a picture', async () => {
    const { matrix, synapse } = await openHomeserver();
    const details = { avatarUrl: 'mxc://example.org/joan' };
    const change = { kind: 'create-account', name: 'joan', details, administrator: true } as const;
    await apply(matrix, newAccount(matrix), change);
    const joan = await accountNamed(matrix, 'joan');
    expect(joan).toMatchObject({ administrator: true, details });
    expect(isSatisfied(change, joan)).toBe('yes');
    expect(isSatisfied(change, { ...joan, administrator: false })).toBe('no');
    expect(synapse.state.users.get('@joan:example.org')).toMatchObject({ avatarUrl: details.avatarUrl });
  });

  it('changes a picture and takes it away', async () => {
    const { matrix } = await openHomeserver();
    for (const avatarUrl of ['mxc://example.org/new', '']) {
      expect(await applied(matrix, 'ada', { kind: 'set-details', details: { avatarUrl } })).toBe('yes');
    }
  });

  it('reads back whether the profile was erased', async () => {
    const { matrix, synapse } = await openHomeserver();
    const change = { kind: 'delete-account', erase: true } as const;
    expect(await applied(matrix, 'ada', change)).toBe('yes');
    const ada = synapse.state.users.get('@ada:example.org');
    if (ada) ada.erased = false;
    expect(isSatisfied(change, await matrix.findAccount('ada'))).toBe('no');
    expect(isSatisfied({ kind: 'delete-account' }, await matrix.findAccount('ada'))).toBe('yes');
    const { erased: _erased, ...untold } = await accountNamed(matrix, 'ada');
    expect(isSatisfied(change, untold)).toBe('unknowable');
  });

  it('shows shadow bans, and in lists the accounts of bridges', async () => {
    const population = [{ localpart: 'telegram_1' }, { localpart: 'ada' }];
    const { matrix, synapse } = await openHomeserver({ population, settings: { bridges: ['telegram_'] } });
    const ada = synapse.state.users.get('@ada:example.org');
    if (ada) ada.shadowBanned = true;
    const listed = await matrix.listAccounts?.();
    expect(listed?.find(({ name }) => name === '@ada:example.org')).toMatchObject({ shadowBanned: true });
    expect(listed?.find(({ name }) => name === '@telegram_1:example.org')).toMatchObject({ service: true });
    expect(await accountNamed(matrix, 'telegram_1')).toMatchObject({ service: true });
    expect((await matrix.search('ada', 'account', 1))[0]?.detail).toContain('shadow-banned');
  });
});
