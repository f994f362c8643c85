import { describe, expect, it } from 'vitest';
import { type Client, idOf, openNas } from './nas.ts';

const groupId = async (client: Client, name: string): Promise<number> =>
  Number((await client.object('group.query', [['name', '=', name]], { get: true })).id);

describe('groups', () => {
  it('have an id and a gid, and list their members by user id', async () => {
    await using nas = await openNas();
    await using bot = await nas.limited();
    const finance = await bot.object('group.query', [['group', '=', 'finance']], { get: true });
    expect(finance).toMatchObject({ gid: 3001, name: 'finance', local: true, immutable: false, roles: [] });
    expect(finance.id).not.toBe(3001);
    expect(finance.users).toEqual([await idOf(bot, 'ada')]);
  });

  it('are joined and left by the user or by the group, with the same effect', async () => {
    await using nas = await openNas();
    await using bot = await nas.limited();
    const [grace, ada, editors] = [await idOf(bot, 'grace'), await idOf(bot, 'ada'), await groupId(bot, 'editors')];
    const before = await bot.object('user.get_instance', grace);
    const groups = [...(Array.isArray(before.groups) ? before.groups : []), editors];
    expect((await bot.object('user.update', grace, { groups })).groups).toEqual(groups);
    expect((await bot.object('group.get_instance', editors)).users).toEqual([grace]);
    expect(await bot.call('group.update', editors, { users: [grace, ada] })).toBe(editors);
    expect((await bot.object('user.get_instance', ada)).groups).toContain(editors);
    await bot.call('group.update', editors, { users: [] });
    expect((await bot.object('user.get_instance', grace)).groups).toEqual(before.groups);
  });

  it('are made with an id as result, and deleted', async () => {
    await using nas = await openNas();
    await using bot = await nas.limited();
    const id = await bot.call('group.create', { name: 'visitors', smb: false, users: [await idOf(bot, 'ada')] });
    expect(typeof id).toBe('number');
    expect(await bot.object('group.get_instance', id)).toMatchObject({ gid: 3004, users: [await idOf(bot, 'ada')] });
    expect(await bot.call('group.delete', id)).toBe(id);
    expect((await bot.error('group.get_instance', id)).data?.extra).toEqual([
      [null, `Group ${String(id)} does not exist`, 2],
    ]);
  });

  it('refuse what the rules forbid', async () => {
    await using nas = await openNas();
    await using bot = await nas.limited();
    const extra = async (method: string, ...params: readonly unknown[]) =>
      (await bot.error(method, ...params)).data?.extra;
    expect(await extra('group.create', { name: 'finance', smb: false })).toEqual([
      ['group_create.name', 'A Group with the name "finance" already exists.', 17],
    ]);
    const [daemon, administrators] = [await groupId(bot, 'daemon'), await groupId(bot, 'builtin_administrators')];
    expect(await extra('group.update', daemon, { name: 'other' })).toEqual([
      ['group_update.id', 'Immutable groups cannot be changed', 22],
    ]);
    expect(await extra('group.update', administrators, { name: 'other' })).toEqual([
      ['group_update.name', 'This configuration parameter may not be changed for builtin groups.', 22],
    ]);
    expect(await extra('group.update', await groupId(bot, 'ada'), { users: [] })).toEqual([
      ['group_update.users', "This group is primary for the following users: ada. You can't remove them.", 22],
    ]);
    const ada = await idOf(bot, 'ada');
    expect(await extra('user.update', ada, { groups: [daemon] })).toEqual([
      ['user_update.groups.0', 'daemon: membership of this builtin group may not be altered.', 22],
    ]);
    expect(await extra('user.update', ada, { groups: Array.from({ length: 65 }, () => administrators) })).toEqual([
      ['user_update.groups', 'A user cannot belong to more than 64 auxiliary groups.', 22],
    ]);
    expect((await bot.error('group.delete', daemon)).data?.reason).toBe('[EACCES] A built-in group cannot be deleted.');
  });
});
