import { expect, it } from 'vitest';
import type { Change } from '../../../../src/core/change.ts';
import type { Directory } from '../../../../src/core/directory.ts';
import { isSatisfied } from '../../../../src/core/satisfied.ts';
import { failureOf } from '../../../contract/directory-fixture.ts';
import { accountNamed, apply, newAccount, subjectNamed } from '../../changing.ts';
import { masUser, openWithMas } from './a-mas.ts';

/** Makes a change and tells whether the directory shows it. */
async function applied(matrix: Directory, name: string, change: Change): Promise<string> {
  await apply(matrix, await subjectNamed(matrix, name), change);
  return isSatisfied(change, await matrix.findAccount(name));
}

it('sets a password in the service, and never in Synapse', async () => {
  const { matrix, mas, synapse } = await openWithMas();
  const { secret } = await apply(matrix, await subjectNamed(matrix, 'ada'), { kind: 'set-password' });
  expect(mas.state.signsIn('ada', secret ?? '')).toBe(true);
  expect(synapse.calls.filter(({ method }) => method !== 'GET')).toEqual([]);
  expect(mas.calls.filter(({ path }) => path.endsWith('/set-password'))).toMatchObject([
    { body: { password: '********' }, status: 204 },
  ]);
});

it('keeps the sessions at a reset unless they are to end as well', async () => {
  const { matrix } = await openWithMas();
  await apply(matrix, await subjectNamed(matrix, 'ada'), { kind: 'set-password' });
  expect((await accountNamed(matrix, 'ada')).sessions).toHaveLength(3);
  await apply(matrix, await subjectNamed(matrix, 'ada'), { kind: 'set-password', endSessions: true });
  expect((await accountNamed(matrix, 'ada')).sessions).toEqual([]);
});

it('ends sessions of all four kinds, and their devices', async () => {
  const { matrix, mas, synapse } = await openWithMas();
  const ada = masUser(mas, 'ada');
  mas.state.addSession(ada, 'oauth2', { device: 'NEW' });
  mas.state.addSession(ada, 'browser');
  mas.state.addSession(ada, 'personal', { name: 'script' });
  mas.state.addSession(masUser(mas, 'grace'), 'personal', { name: 'of somebody else' });
  expect((await accountNamed(matrix, 'ada')).sessions).toHaveLength(6);
  expect(await applied(matrix, 'ada', { kind: 'end-sessions' })).toBe('yes');
  expect(synapse.state.users.get('@ada:example.org')?.devices.size).toBe(0);
  expect((await accountNamed(matrix, 'grace')).sessions).toHaveLength(3);
});

it('takes a session that has just ended for ended', async () => {
  const { matrix, mas } = await openWithMas();
  const subject = await subjectNamed(matrix, 'ada');
  const [first] = [...mas.state.sessions.values()].filter(({ user }) => user === masUser(mas, 'ada').id);
  // Its end comes between the list and the call.
  mas.faults.set({ resetAfterApply: true, onlyFor: `${first?.id}/finish`, times: 1 });
  expect(await failureOf(apply(matrix, subject, { kind: 'end-sessions' }))).toMatchObject({ effect: 'unknown' });
  expect(await applied(matrix, 'ada', { kind: 'end-sessions' })).toBe('yes');
});

it('locks and unlocks in the service', async () => {
  const { matrix, mas } = await openWithMas();
  expect(await applied(matrix, 'ada', { kind: 'set-enabled', enabled: false })).toBe('yes');
  expect(masUser(mas, 'ada').lockedAt).not.toBeNull();
  expect(await accountNamed(matrix, 'ada')).toMatchObject({ locked: true, enabled: false, closed: false });
  expect(await applied(matrix, 'ada', { kind: 'set-enabled', enabled: true })).toBe('yes');
  expect(await accountNamed(matrix, 'ada')).toMatchObject({ locked: false, enabled: true });
});

it('leaves a suspension to Synapse', async () => {
  const { matrix, mas } = await openWithMas();
  expect(await applied(matrix, 'ada', { kind: 'set-enabled', enabled: false, suspend: true })).toBe('yes');
  expect(masUser(mas, 'ada').lockedAt).toBeNull();
});

it('deactivates without erasing unless it is to erase, and reads back what the homeserver did', async () => {
  const { matrix, synapse } = await openWithMas();
  expect(await applied(matrix, 'ada', { kind: 'delete-account' })).toBe('yes');
  expect(synapse.state.users.get('@ada:example.org')).toMatchObject({ deactivated: true, erased: false });
  expect(await applied(matrix, 'grace', { kind: 'delete-account', erase: true })).toBe('yes');
  expect(await accountNamed(matrix, 'grace')).toMatchObject({ closed: true, erased: true, enabled: false });
});

it('does not take an account for deleted before the homeserver shows it', async () => {
  const { matrix, mas, synapse } = await openWithMas();
  mas.faults.set({ provisioningDelay: 60_000 });
  const change = { kind: 'delete-account' } as const;
  expect(await applied(matrix, 'ada', change)).toBe('no');
  const ada = synapse.state.users.get('@ada:example.org');
  if (ada) Object.assign(ada, { deactivated: true });
  expect(isSatisfied(change, await matrix.findAccount('ada'))).toBe('yes');
});

it('reactivates, and unlocks what was locked as well, without touching the password', async () => {
  const { matrix, mas } = await openWithMas();
  await apply(matrix, await subjectNamed(matrix, 'ada'), { kind: 'set-enabled', enabled: false });
  await apply(matrix, await subjectNamed(matrix, 'ada'), { kind: 'delete-account' });
  const { secret } = await apply(matrix, await subjectNamed(matrix, 'ada'), { kind: 'set-enabled', enabled: true });
  expect(secret).toBeUndefined();
  expect(await accountNamed(matrix, 'ada')).toMatchObject({ enabled: true, closed: false, locked: false });
  expect(mas.state.signsIn('ada', 'Ada-Sandbox-1')).toBe(true);
});

it('gives and takes the right to ask for admin rights', async () => {
  const { matrix, mas } = await openWithMas();
  expect(await applied(matrix, 'ada', { kind: 'set-administrator', administrator: true })).toBe('yes');
  expect(masUser(mas, 'ada').admin).toBe(true);
  expect(await applied(matrix, 'ada', { kind: 'set-administrator', administrator: false })).toBe('yes');
});

it('creates an account with everything, and waits until the homeserver has it', async () => {
  const { matrix, mas, synapse } = await openWithMas();
  mas.faults.set({ provisioningDelay: 600 });
  const details = { displayName: 'Joan Clarke', email: 'Joan@Example.org', avatarUrl: 'mxc://example.org/joan' };
  const change = { kind: 'create-account', name: 'joan', details, administrator: true } as const;
  const { secret } = await apply(matrix, newAccount(matrix), change);
  expect(await accountNamed(matrix, 'joan')).toMatchObject({
    name: '@joan:example.org',
    details: { ...details, email: 'joan@example.org' },
    administrator: true,
    enabled: true,
  });
  expect(mas.state.signsIn('joan', secret ?? '')).toBe(true);
  expect(synapse.state.users.get('@joan:example.org')).toMatchObject({ displayName: 'Joan Clarke' });
});

it('does not call an account created whose password was refused', async () => {
  const { matrix, mas } = await openWithMas();
  mas.faults.set({ serverError: 500, onlyFor: '/set-password', times: 1 });
  const change = { kind: 'create-account', name: 'joan', details: {} } as const;
  const failure = await failureOf(apply(matrix, newAccount(matrix), change));
  expect(failure).toMatchObject({ effect: 'unknown' });
  expect(failure).toHaveProperty('userMessage', expect.stringContaining('@joan:example.org was created, but not all'));
  expect(isSatisfied(change, await matrix.findAccount('joan'))).toBe('unknowable');
});

it('creates nothing for an address that another account has', async () => {
  const { matrix, calls } = await openWithMas();
  const details = { email: 'ADA@example.org' };
  const failure = await failureOf(apply(matrix, newAccount(matrix), { kind: 'create-account', name: 'joan', details }));
  expect(failure).toMatchObject({ code: 'name-taken', effect: 'none' });
  expect(calls('POST /api/admin/v1/users')).toEqual([]);
});

it('puts a new address in the place of the last one, and leaves the others', async () => {
  const { matrix, mas } = await openWithMas();
  const ada = masUser(mas, 'ada');
  mas.state.addEmail(ada, 'later@example.org');
  expect(await applied(matrix, 'ada', { kind: 'set-details', details: { email: 'New@example.org' } })).toBe('yes');
  const addresses = [...mas.state.emails.values()].filter(({ user }) => user === ada.id).map(({ address }) => address);
  expect(addresses.sort()).toEqual(['ada@example.org', 'new@example.org']);
  expect(await applied(matrix, 'ada', { kind: 'set-details', details: { email: '' } })).toBe('no');
  expect(await applied(matrix, 'ada', { kind: 'set-details', details: { email: '' } })).toBe('yes');
});

it('changes the profile at the homeserver and the address at the service, and says what stayed', async () => {
  const { matrix, synapse } = await openWithMas();
  const details = { displayName: 'Countess', avatarUrl: 'mxc://example.org/ada', email: 'countess@example.org' };
  expect(await applied(matrix, 'ada', { kind: 'set-details', details })).toBe('yes');
  synapse.faults.set({ serverError: 502, onlyFor: 'PUT /_synapse', times: 1 });
  const again = { displayName: 'Ada', email: 'ada.l@example.org' };
  const failure = await failureOf(
    apply(matrix, await subjectNamed(matrix, 'ada'), { kind: 'set-details', details: again }),
  );
  expect(failure).toMatchObject({ effect: 'unknown' });
  expect(failure).toHaveProperty('userMessage', expect.stringMatching(/^The mail address was changed\. /));
});

it('invites with a token that works once and ends', async () => {
  const { matrix, mas, clock } = await openWithMas();
  const subject = { kind: 'directory', directory: newAccount(matrix).directory } as const;
  const { secret } = await apply(matrix, subject, { kind: 'invite-newcomer', days: 7 });
  const [token] = [...mas.state.registrationTokens.values()];
  expect(token).toMatchObject({ token: secret, usageLimit: 1 });
  expect(Math.round(((token?.expiresAt ?? 0) - clock.now()) / 86_400_000)).toBe(7);
});
