import { describe, expect, it } from 'vitest';
import { DsmUser, getUser, listMembers, listUsers } from '../../../src/directories/synology/accounts-api.ts';
import { DsmRefusal } from '../../../src/directories/synology/session/refusals.ts';
import type { Call } from '../../../src/directories/synology/session/session.ts';
import { sessionWith } from './session/fake-session.ts';

describe('one account', () => {
  it('is asked for with fewer fields where DSM does not take them all', async () => {
    const { session, asked } = sessionWith({
      'SYNO.Core.User get': (call) => {
        const fields = call.parameters?.additional as readonly string[];
        if (!fields.includes('groups')) return { users: [{ name: 'ada', uid: 1030 }] };
        throw new DsmRefusal(call, { code: 3103, errors: undefined }, { where: 'nas', changes: false });
      },
    });
    expect(await getUser(session, 'local', 'ada')).toMatchObject({ name: 'ada', uid: 1030 });
    expect(asked).toHaveLength(2);
  });

  it('loses a field of a strange form, not itself', () => {
    const row = { name: 'ada', uid: '1030', groups: 'users', '2fa_status': 1, email: null };
    expect(DsmUser.parse(row)).toEqual({ name: 'ada' });
  });
});

describe('a list', () => {
  const names = Array.from({ length: 2_345 }, (_, number) => `user${number}`);
  /** Serves at most so many rows at once, whatever was asked for. */
  const serving =
    (most: number) =>
    ({ parameters }: Call<unknown>) => {
      const [offset, limit] = [Number(parameters?.offset), Number(parameters?.limit)];
      const rows = names.slice(offset, offset + Math.min(limit, most));
      return { offset, total: names.length, users: rows.map((name) => ({ name })) };
    };

  it.each([5_000, 1_000, 40])('is read whole, once each, where DSM gives %i at a time', async (most) => {
    const { session } = sessionWith({ 'SYNO.Core.User list': serving(most) });
    expect((await listUsers(session, 'domain')).map(({ name }) => name)).toEqual(names);
  });

  it('is read once more where it changed meanwhile', async () => {
    let call = 0;
    const { session } = sessionWith({
      'SYNO.Core.Group.Member list': ({ parameters }) => {
        call += 1;
        const total = call < 2 ? 3 : 2;
        const offset = Number(parameters?.offset);
        return {
          total,
          users: ['ada', 'max', 'kim']
            .slice(0, total)
            .slice(offset, offset + 2)
            .map((name) => ({ name })),
        };
      },
    });
    expect(await listMembers(session, 'finance')).toEqual(['ada', 'max']);
  });

  it('ends where DSM stops giving rows, whatever total it names', async () => {
    const { session } = sessionWith({ 'SYNO.Core.User list': () => ({ total: 10, users: [] }) });
    expect(await listUsers(session, 'local')).toEqual([]);
  });
});
