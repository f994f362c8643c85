import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadOperations } from '../../../src/operations/index.ts';
import { Office, helpdeskPolicy as policy } from '../../support/an-office.ts';
import { scenarios, walked } from './operation-walks.ts';

/** What Synapse and Matrix Authentication Service offer together, each operation from Slack to what the two hold then. */
const offered = [
  ...['show-account', 'find-accounts', 'reset-password', 'create-account', 'edit-account', 'end-sessions', 'set-admin'],
  ...['disable-account', 'enable-account', 'redact-messages', 'invite-newcomer', 'create-admin', 'delete-account'],
];
const operations = await loadOperations();

let office: Office;
beforeAll(async () => {
  office = await Office.open({ policy, servers: 'all', withMas: true });
});
afterAll(() => office.close());

it.each(offered)(
  '%s in Matrix with Matrix Authentication Service',
  async (name) => {
    const operation = operations.get(name);
    const scenario = scenarios[name];
    if (!operation || !scenario) throw new Error(`There is no walk of ${name}.`);
    await walked(office, operation, 'matrix', scenario);
  },
  60_000,
);

it('has left in the service what was asked for', () => {
  const { mas, synapse } = office;
  const user = (name: string) => mas?.state.byName(name);
  expect(user('newmatrix')).toMatchObject({ password: expect.any(String), admin: false, lockedAt: null });
  expect(user('adminmatrix')).toMatchObject({ password: expect.any(String), admin: true });
  expect(user('ada')?.password).not.toBe('Ada-Sandbox-1');
  expect(user('alan')?.lockedAt).not.toBeNull();
  expect(user('noah')?.lockedAt).toBeNull();
  expect(user('grace')?.admin).toBe(true);
  expect(user('kim')?.deactivatedAt).not.toBeNull();
  expect(synapse?.state.users.get('@kim:example.org')).toMatchObject({ deactivated: true, erased: false });
  expect(mas?.state.registrationTokens.size).toBe(1);
  const ada = [...(mas?.state.sessions.values() ?? [])].filter((one) => one.user === user('ada')?.id);
  expect(ada.length).toBeGreaterThan(0);
  expect(ada.every(({ finishedAt }) => finishedAt !== null)).toBe(true);
});
