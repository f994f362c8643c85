import { describe, expect, test } from 'vitest';
import { type Caller, type SignedIn, startCaller } from './caller.ts';

async function membersOf(caller: Caller, as: SignedIn, group: string): Promise<readonly string[]> {
  const { data } = await caller.call(as, 'SYNO.Core.Group.Member list', { group, ingroup: true });
  return data.users.map((user: { name: string }) => user.name);
}

describe('local groups', () => {
  test('list has no gid, get has; what does not exist stands beside a success', async () => {
    const caller = await startCaller();
    const as = await caller.signIn();
    const list = await caller.call(as, 'SYNO.Core.Group list', { type: 'local', limit: 1, additional: ['gid'] });
    expect(list.data).toEqual({
      groups: [{ name: 'administrators', description: 'System default admin group' }],
      offset: 0,
      total: 7,
    });
    expect(await caller.call(as, 'SYNO.Core.Group get', { name: ['Finance', 'nothing'] })).toEqual({
      data: {
        groups: [{ name: 'finance', gid: 65536, description: 'Finance department' }],
        errors: [{ code: 3205, name: 'nothing' }],
      },
      success: true,
    });
  });

  test('are created, renamed and deleted; names are unique without regard to case', async () => {
    const caller = await startCaller();
    const as = await caller.signIn();
    expect((await caller.call(as, 'SYNO.Core.Group create', { name: 'interns' })).data).toEqual({
      name: 'interns',
      gid: 65540,
    });
    expect(await caller.outcome(as, 'SYNO.Core.Group create', { name: 'Interns' })).toBe(3206);
    expect(await caller.outcome(as, 'SYNO.Core.Group create', { name: 'a'.repeat(33) })).toBe(3208);
    expect((await caller.call(as, 'SYNO.Core.Group set', { name: 'interns', new_name: 'trainees' })).data.name).toBe(
      'trainees',
    );
    expect(await caller.outcome(as, 'SYNO.Core.Group delete', { name: 'trainees' })).toBe(3201);
    expect(await caller.outcome(as, 'SYNO.Core.Group delete', { name: ['trainees'] })).toBe('ok');
    expect(await caller.outcome(as, 'SYNO.Core.Group delete', { name: ['trainees'] })).toBe(3205);
    expect(await caller.outcome(as, 'SYNO.Core.Group delete', { name: ['users'] })).toBe(3207);
  });
});

describe('members of a local group', () => {
  test('change is done at once', async () => {
    const caller = await startCaller();
    const as = await caller.signIn();
    const change = { group: 'finance', add_member: ['kim', 'LEE'], remove_member: ['ada'] };
    expect((await caller.call(as, 'SYNO.Core.Group.Member change', change)).data).toEqual({});
    expect(await membersOf(caller, as, 'finance')).toEqual(['kim', 'lee', 'max']);
    const outside = await caller.call(as, 'SYNO.Core.Group.Member list', { group: 'finance', ingroup: false });
    expect(outside.data.total).toBe(9);
  });

  test('add and remove with another key than name succeed and do nothing', async () => {
    const caller = await startCaller();
    const as = await caller.signIn();
    for (const key of ['members', 'member', 'users']) {
      expect(await caller.call(as, 'SYNO.Core.Group.Member add', { group: 'editors', [key]: ['kim'] })).toEqual({
        data: {},
        success: true,
      });
    }
    expect(await membersOf(caller, as, 'editors')).toEqual([]);
    await caller.call(as, 'SYNO.Core.Group.Member add', { group: 'editors', name: ['kim'] });
    expect(await membersOf(caller, as, 'editors')).toEqual(['kim']);
    await caller.call(as, 'SYNO.Core.Group.Member remove', { group: 'editors', name: ['kim'] });
    expect(await membersOf(caller, as, 'editors')).toEqual([]);
  });

  test('nobody leaves users, the last administrator stays, and a missing group is told', async () => {
    const caller = await startCaller();
    const as = await caller.signIn();
    expect(await caller.outcome(as, 'SYNO.Core.Group.Member remove', { group: 'users', name: ['kim'] })).toBe('ok');
    expect(await membersOf(caller, as, 'users')).toContain('kim');
    expect(
      await caller.outcome(as, 'SYNO.Core.Group.Member remove', { group: 'administrators', name: ['deskhand'] }),
    ).toBe(3210);
    expect(await caller.outcome(as, 'SYNO.Core.Group.Member list', { group: 'nothing' })).toBe(3205);
    expect(await caller.outcome(as, 'SYNO.Core.Group.Member list')).toBe(3201);
  });
});

describe('joining groups by a task', () => {
  const status = async (caller: Caller, as: SignedIn, task_id: string) =>
    (await caller.call(as, 'SYNO.Core.User.Group join_status', { task_id })).data;

  test('takes several polls, shows full progress before it is finished, and only then the membership', async () => {
    const caller = await startCaller();
    const as = await caller.signIn();
    const wish = { name: 'ada', join_group: ['editors', 'marketing'], leave_group: ['finance'] };
    const { task_id } = (await caller.call(as, 'SYNO.Core.User.Group join', wish)).data;
    expect(task_id).toMatch(/^@administrators\/groupbatch\d{10}[0-9A-F]{8}$/);
    expect(await status(caller, as, task_id)).toMatchObject({
      finish: false,
      data: { name: 'ada', progress: 1, total: 3 },
    });
    expect(await status(caller, as, task_id)).toMatchObject({ finish: false, data: { progress: 3, total: 3 } });
    expect(await membersOf(caller, as, 'editors')).toEqual([]);
    expect(await status(caller, as, task_id)).toMatchObject({
      finish: true,
      success: true,
      auto_remove: false,
      info: { prefix: 'groupbatch' },
    });
    expect((await caller.call(as, 'SYNO.Core.User.Group get', { name: 'ada' })).data.groups).toEqual([
      'users',
      'editors',
      'marketing',
    ]);
    expect(await status(caller, as, task_id)).toMatchObject({ finish: true });
  });

  test('goes on by itself when nobody asks', async () => {
    const caller = await startCaller();
    const as = await caller.signIn();
    await caller.call(as, 'SYNO.Core.User.Group join', { name: 'ada', join_group: ['editors'] });
    caller.clock.moveOn(10_000);
    expect(await membersOf(caller, as, 'editors')).toEqual(['ada']);
  });

  test('a group that does not exist shows only when the task is finished', async () => {
    const caller = await startCaller();
    const as = await caller.signIn();
    const { task_id } = (await caller.call(as, 'SYNO.Core.User.Group join', { name: 'ada', join_group: ['nothing'] }))
      .data;
    caller.clock.moveOn(10_000);
    expect(await status(caller, as, task_id)).toMatchObject({ finish: true, success: false });
  });

  test('unknown tasks, missing ids, missing users', async () => {
    const caller = await startCaller();
    const as = await caller.signIn();
    expect(
      await caller.outcome(as, 'SYNO.Core.User.Group join_status', { task_id: '@administrators/groupbatch1' }),
    ).toBe(117);
    expect(await caller.outcome(as, 'SYNO.Core.User.Group join_status')).toBe(114);
    expect(await caller.outcome(as, 'SYNO.Core.User.Group join', { name: 'nobody', join_group: ['editors'] })).toBe(
      3106,
    );
  });

  test('an old task is forgotten', async () => {
    const caller = await startCaller();
    const { task_id } = (
      await caller.call(await caller.signIn(), 'SYNO.Core.User.Group join', { name: 'ada', join_group: ['editors'] })
    ).data;
    caller.clock.moveOn(10_000);
    expect(await status(caller, await caller.signIn(), task_id)).toMatchObject({ finish: true });
    caller.clock.moveOn(3_700_000);
    expect(await caller.outcome(await caller.signIn(), 'SYNO.Core.User.Group join_status', { task_id })).toBe(117);
  });
});
