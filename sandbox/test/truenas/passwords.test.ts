import { describe, expect, it } from 'vitest';
import { brief, type Client, idOf, openNas } from './nas.ts';

const problems = async (client: Client, method: string, ...params: readonly unknown[]): Promise<unknown> =>
  (await client.error(method, ...params)).data?.extra;

describe('user.delete', () => {
  it('returns the id, and takes the unused primary group along', async () => {
    await using nas = await openNas();
    await using bot = await nas.limited();
    const id = await idOf(bot, 'ada');
    expect(await bot.call('user.delete', id, { delete_group: true })).toBe(id);
    expect(nas.simulator.state.groupNamed('ada')).toBeUndefined();
    expect((await bot.error('user.get_instance', id)).code).toBe(-32602);
  });

  it.each([
    ['deskhand', 'Cannot delete the currently active user'],
    ['root', 'Cannot delete a built-in user'],
    ['truenas_admin', 'Cannot delete an immutable user'],
  ])('refuses %s', async (username, text) => {
    await using nas = await openNas();
    await using admin = await nas.admin();
    const refused = await admin.error('user.delete', await idOf(admin, username));
    expect(brief(refused)).toEqual([-32001, 'EINVAL', `[EINVAL] ${text}`]);
  });
});

describe('user.set_password', () => {
  it('is for full administrators, or for oneself with the old password', async () => {
    await using nas = await openNas();
    await using admin = await nas.admin();
    const wish = { username: 'ada', new_password: 'New-1' };
    expect(await admin.call('user.set_password', wish)).toBeNull();
    expect(nas.simulator.state.checkPassword('ada', 'New-1')).toBe(true);
    await using limited = await nas.limited();
    expect(brief(await limited.error('user.set_password', wish))).toEqual([
      -32001,
      'EPERM',
      '[EPERM] ada: currently authenticated credential may not reset password for this user.',
    ]);
    const own = { username: 'deskhand-limited', new_password: 'New-2' };
    expect(await problems(limited, 'user.set_password', own)).toEqual([
      ['user.set_password.old_password', expect.stringContaining('FULL_ADMIN role is required'), 22],
    ]);
    expect(await problems(limited, 'user.set_password', { ...own, old_password: 'wrong' })).toEqual([
      ['user.set_password.old_password', 'deskhand-limited: failed to validate password.', 22],
    ]);
    expect(await limited.call('user.set_password', { ...own, old_password: 'Limited-Sandbox-1' })).toBeNull();
  });

  it.each([
    ['nobody-there', 'nobody-there: user does not exist.'],
    ['EXAMPLE\\joan', 'EXAMPLE\\joan: user is not local to the TrueNAS server.'],
    ['noah', 'noah: user account is locked.'],
    ['root', 'root: password authentication disabled for user'],
  ])('refuses %s', async (username, message) => {
    await using nas = await openNas();
    await using admin = await nas.admin();
    expect(await problems(admin, 'user.set_password', { username, new_password: 'x' })).toEqual([
      ['user.set_password.username', message, 22],
    ]);
  });
});
