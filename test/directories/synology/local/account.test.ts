import { describe, expect, it } from 'vitest';
import { DsmUser } from '../../../../src/directories/synology/accounts-api.ts';
import { type Membership, toAccount, toGroup } from '../../../../src/directories/synology/local/account.ts';

const context = { directory: 'nas', botAccount: 'DeskHand', now: Date.UTC(2026, 0, 10, 12) };
const undetermined: Membership = { groups: undefined, administrator: false };
const account = (row: object, membership = undetermined) =>
  toAccount(DsmUser.parse({ name: 'ada', uid: 1030, ...row }), membership, context);

describe('the state of a local account', () => {
  it.each([
    ['normal', { enabled: true }],
    ['now', { enabled: false }],
    ['2026/1/11', { enabled: true, expires: '2026-01-11' }],
    ['2026/1/10', { enabled: false, expires: '2026-01-10' }],
    ['2025/12/1', { enabled: false, expires: '2025-12-01' }],
  ])('%s is %j', (expired, state) => {
    expect(account({ expired })).toMatchObject(state);
  });

  it.each(['never', '', '2026-01-11', 7])('%j, which DSM is not known to say, is left open', (expired) => {
    expect(account({ expired })).not.toHaveProperty('enabled');
    expect(account({ expired })).not.toHaveProperty('expires');
  });
});

it('what DSM does not tell is absent, never made up', () => {
  expect(account({})).toEqual({
    directory: 'nas',
    id: '1030',
    name: 'ada',
    details: {},
    administrator: false,
    service: false,
  });
});

it('an account without a uid cannot be told from another of its name', () => {
  expect(toAccount(DsmUser.parse({ name: 'ada' }), undetermined, context)).toBeUndefined();
});

it('days since 1970 become a date', () => {
  expect(account({ password_last_change: 20_106 })).toMatchObject({ passwordChanged: '2025-01-18' });
});

it('an administrator is told, Deskhand by its name', () => {
  const administrators = { name: 'Administrators', gid: undefined, description: undefined };
  expect(account({}, { groups: [administrators], administrator: true })).toMatchObject({
    administrator: true,
    groups: [{ id: 'name:administrators' }],
  });
  expect(account({}, { groups: [], administrator: false })).toMatchObject({ administrator: false, groups: [] });
  expect(account({ name: 'deskhand' })).toMatchObject({ service: true });
  expect(toGroup('nas', administrators)).toMatchObject({ administrators: true });
  expect(toGroup('nas', { name: 'finance', gid: 65_536, description: '' })).toEqual({
    directory: 'nas',
    id: '65536',
    name: 'finance',
    administrators: false,
  });
});
