import { expect, it } from 'vitest';
import { DsmUser } from '../../../src/directories/synology/accounts-api.ts';
import { groupNamesOf } from '../../../src/directories/synology/memberships.ts';
import type { Call } from '../../../src/directories/synology/session/session.ts';
import { sessionWith } from './session/fake-session.ts';

const user = (more: object = {}) => DsmUser.parse({ name: 'ada', ...more });
const members: Readonly<Record<string, readonly string[]>> = {
  users: ['ada', 'max'],
  finance: ['ADA'],
  editors: ['max'],
};
const memberLists = {
  'SYNO.Core.Group list': () => ({ groups: Object.keys(members).map((name) => ({ name })), total: 3 }),
  'SYNO.Core.Group.Member list': ({ parameters }: Call<unknown>) => ({
    users: (members[String(parameters?.group)] ?? []).map((name) => ({ name })),
  }),
};

it('takes the groups of the row, and asks no further', async () => {
  const { session, asked } = sessionWith({});
  expect(await groupNamesOf(session, 'local', user({ groups: ['users', { name: 'finance' }] }))).toEqual([
    'users',
    'finance',
  ]);
  expect(asked).toEqual([]);
});

it('asks newer versions of DSM for the groups of a user', async () => {
  const { session } = sessionWith({ 'SYNO.Core.User.Group get': () => ({ groups: ['users'] }) });
  expect(await groupNamesOf(session, 'local', user())).toEqual(['users']);
});

it.each([103, 3106])('goes through the members of each group where that answers %i', async (code) => {
  const { session } = sessionWith({ ...memberLists, 'SYNO.Core.User.Group get': code });
  expect(await groupNamesOf(session, 'local', user())).toEqual(['users', 'finance']);
});

it('passes on that the NAS does not let it look', async () => {
  const { session } = sessionWith({ ...memberLists, 'SYNO.Core.User.Group get': 105 });
  await expect(groupNamesOf(session, 'local', user())).rejects.toMatchObject({ code: 'directory-not-permitted' });
});

it('leaves open what would take a call for each of very many groups', async () => {
  const groups = Array.from({ length: 201 }, (_, number) => ({ name: `group ${number}` }));
  const { session } = sessionWith({ 'SYNO.Core.Group list': () => ({ groups, total: groups.length }) });
  expect(await groupNamesOf(session, 'local', user())).toBeUndefined();
});
