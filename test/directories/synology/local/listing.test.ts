import { describe, expect, it } from 'vitest';
import { listLocalAccounts } from '../../../../src/directories/synology/local/listing.ts';
import { createLocalReading } from '../../../../src/directories/synology/local/reading.ts';
import { DsmRefusal } from '../../../../src/directories/synology/session/refusals.ts';
import type { Call } from '../../../../src/directories/synology/session/session.ts';
import { openNas, type TestNas } from '../nas.ts';
import { sessionWith } from '../session/fake-session.ts';

/** Pages of the list that were read with everything in them; the index reads the list, too, but less of it. */
const fullPages = ({ dsm }: TestNas): number =>
  dsm.calls
    .of('SYNO.Core.User', 'list')
    .filter(({ parameters: { type, additional } }) => type === 'local' && String(additional).includes('groups')).length;

it('lists all accounts with everything that is told of one that is read by itself', async () => {
  const nas = await openNas();
  const { local, count } = nas;
  const all = (await local.listAccounts?.()) ?? [];
  expect(all.map(({ name }) => name)).toEqual(
    'ada admin alan boss deskhand grace guest kim lee max sam temp01'.split(' '),
  );
  expect(fullPages(nas)).toBe(1);
  expect(count('SYNO.Core.User', 'get')).toBe(0);
  for (const listed of all) expect(await local.readAccount(listed.id)).toEqual(listed);
  expect(all.every(({ administrator, service }) => administrator !== undefined && service !== undefined)).toBe(true);
  expect(all.filter(({ administrator }) => administrator).map(({ name }) => name)).toEqual(['admin', 'deskhand']);
});

it('follows the pages of a NAS with more accounts than one page', async () => {
  const users = Array.from({ length: 2_345 }, (_, number) => ({ name: `user${number}` }));
  const nas = await openNas({ seed: { users } });
  const { local, dsm } = nas;
  const all = (await local.listAccounts?.()) ?? [];
  expect(all.length).toBeGreaterThan(users.length);
  expect(all).toHaveLength(dsm.state.accounts.users().filter(({ listed }) => listed).length);
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  expect(fullPages(nas)).toBe(3);
});

describe('a DSM that does not tell the groups in the list', () => {
  const groups = [
    { name: 'administrators', gid: 101 },
    { name: 'users', gid: 100 },
    { name: 'finance', gid: 65_536 },
  ];
  const members: Readonly<Record<string, readonly string[]>> = {
    administrators: ['Kim'],
    users: ['ada', 'kim'],
    finance: ['ada'],
  };

  function listOn(all: readonly { name: string; gid?: number }[]) {
    const { session, asked } = sessionWith({
      'SYNO.Core.User list': (call: Call<unknown>) => {
        const fields = (call.parameters?.additional ?? []) as readonly string[];
        if (fields.includes('groups')) {
          throw new DsmRefusal(call, { code: 3103, errors: undefined }, { where: 'nas', changes: false });
        }
        return {
          users: [
            { name: 'ada', uid: 1030 },
            { name: 'kim', uid: 1027 },
          ],
          total: 2,
        };
      },
      'SYNO.Core.Group list': () => ({ groups: all, total: all.length }),
      'SYNO.Core.Group get': () => ({ groups: all }),
      'SYNO.Core.Group.Member list': ({ parameters }) => ({
        users: (members[String(parameters?.group)] ?? []).map((name) => ({ name })),
      }),
    });
    const clock = { now: () => 0 };
    const reading = createLocalReading({ session, directory: 'nas', clock });
    return { accounts: listLocalAccounts({ session, reading, directory: 'nas', clock }), asked };
  }

  it('is asked for the members of each group, not for the groups of each member', async () => {
    const { accounts, asked } = listOn(groups);
    expect(await accounts).toMatchObject([
      { name: 'ada', administrator: false, groups: [{ id: '65536' }, { id: '100' }] },
      { name: 'kim', administrator: true, groups: [{ id: '101' }, { id: '100' }] },
    ]);
    expect(asked.filter((name) => name === 'SYNO.Core.Group.Member list')).toHaveLength(3);
  });

  it('still tells who administers it where there are too many groups to ask', async () => {
    const many = Array.from({ length: 201 }, (_, number) => ({ name: `group ${number}` }));
    const { accounts, asked } = listOn([...many, ...groups]);
    const listed = await accounts;
    expect(listed).toMatchObject([
      { name: 'ada', administrator: false },
      { name: 'kim', administrator: true },
    ]);
    for (const account of listed) expect(account).not.toHaveProperty('groups');
    expect(asked.filter((name) => name === 'SYNO.Core.Group.Member list')).toHaveLength(1);
  });
});
