import { describe, expect, it } from 'vitest';
import { brief, type Client, idOf, openNas } from './nas.ts';

const newUser = { username: 'mary', full_name: 'Mary Somerville', group_create: true, password: 'Mary-1' };

const problems = async (client: Client, method: string, ...params: readonly unknown[]): Promise<unknown> =>
  (await client.error(method, ...params)).data?.extra;

describe('a user entry', () => {
  it.each([
    ['27.0', '/api/v25.04.0', 27],
    ['27.0', '/api/v25.04.1', 31],
    ['27.0', '/api/v25.10.2', 30],
    ['27.0', '/api/v26.0.0', 31],
    ['27.0', '/api/current', 31],
    ['25.04', '/api/current', 31],
  ] as const)('of a %s server at %s has %i keys', async (version, path, count) => {
    await using nas = await openNas(version);
    await using admin = await nas.admin(path);
    const ada = await admin.object('user.query', [['username', '=', 'ada']], { get: true });
    expect(Object.keys(ada)).toHaveLength(count);
    expect('id_type_both' in ada).toBe(path.includes('25.04') || version === '25.04');
    expect('webshare' in ada).toBe(version === '27.0' && !path.includes('25'));
    expect('password_age' in ada).toBe(!path.includes('25.04.0'));
  });

  it('shows hashes to those who may write accounts, and stars to readers', async () => {
    await using nas = await openNas();
    await using limited = await nas.limited();
    const seen = await limited.object('user.query', [['username', '=', 'ada']], { get: true });
    expect(seen).toMatchObject({
      unixhash: expect.stringMatching(/^\$6\$/),
      password_history: [],
      groups: expect.any(Array),
    });
    await using grace = await nas.connect();
    await grace.call('auth.login', 'grace', 'Grace-Sandbox-1');
    expect(await grace.object('user.query', [['username', '=', 'ada']], { get: true })).toMatchObject({
      unixhash: '********',
      smbhash: '********',
      password_history: '********',
      last_password_change: { $date: nas.clock.now() - 90 * 86_400_000 },
      password_age: 90,
      group: { bsdgrp_group: 'ada', bsdgrp_gid: 3020 },
    });
  });

  it('that is not there is a validation error without an attribute', async () => {
    await using nas = await openNas();
    await using admin = await nas.admin();
    const { code, data } = await admin.error('user.get_instance', 999);
    expect([code, data?.extra, data?.reason]).toEqual([
      -32602,
      [[null, 'User 999 does not exist', 2]],
      '[ENOENT] None: User 999 does not exist',
    ]);
    expect(brief(await admin.error('user.query', [['id', '=', 999]], { get: true }))).toEqual([
      -32001,
      'EINVAL',
      'MatchNotFound()',
    ]);
    expect(brief(await admin.error('user.get_user_obj', { username: 'bob' }))).toEqual([
      -32001,
      'EINVAL',
      "'bob: user with this name does not exist'",
    ]);
    expect(await admin.object('user.get_user_obj', { uid: 3020, get_groups: true })).toMatchObject({
      pw_name: 'ada',
      grouplist: [3020, 545, 3001],
      source: 'LOCAL',
    });
  });
});

describe('user.create', () => {
  it('never gives the id of a deleted account to another', async () => {
    await using nas = await openNas();
    await using bot = await nas.limited();
    const mary = await bot.object('user.create', newUser);
    await bot.call('user.delete', Number(mary.id), { delete_group: true });
    const again = await bot.object('user.create', { ...newUser, username: 'joan' });
    expect(Number(again.id)).toBe(Number(mary.id) + 1);
    expect(again.group).not.toMatchObject({ id: (mary.group as { id: number }).id });
  });

  it('returns the entry with the password, makes the group, and is for SMB unless told otherwise', async () => {
    await using nas = await openNas();
    await using bot = await nas.limited();
    const mary = await bot.object('user.create', newUser);
    expect(mary).toMatchObject({
      uid: 3000,
      username: 'mary',
      smb: true,
      sid: expect.stringMatching(/^S-1-5-21-/),
      password: 'Mary-1',
      group: { bsdgrp_group: 'mary' },
      twofactor_auth_configured: false,
      last_password_change: { $date: nas.clock.now() },
    });
    const builtinUsers = await bot.object('group.query', [['name', '=', 'builtin_users']], { get: true });
    expect(mary.groups).toContain(builtinUsers.id);
    const random = await bot.object('user.create', {
      username: 'joan',
      full_name: 'Joan',
      group_create: true,
      random_password: true,
      smb: false,
    });
    expect(random.password).toMatch(/^\w{20}$/);
    expect(random.sid).toBeNull();
  });

  it.each([
    [
      { group_create: false },
      [['user_create.group', 'Enter either a group name or create a new group to continue.', 22]],
    ],
    [{ group_create: false, group: 9999 }, [['user_create.group', 'Group 9999 not found', 2]]],
    [{ password: null }, [['user_create.password', 'Password is required', 22]]],
    [{ username: 'ada', smb: false }, [['user_create.username', 'The username "ada" already exists.', 17]]],
    [{ uid: 3020 }, [['user_create.uid', 'Uid 3020 is already used (user ada has it)', 17]]],
    [{ groups: [9999] }, [['user_create.groups.0', 'This group does not exist.', 22]]],
    [{ full_name: 'a:b' }, [['user_create.full_name', "The ':' character is not allowed.", 22]]],
    [{ shell: '/bin/false' }, [['user_create.shell', 'Please select a valid shell.', 22]]],
    [{ home: '/tmp' }, [['user_create.home', '"Home Directory" must begin with /mnt or set to /var/empty.', 22]]],
    [{ username: '1st' }, [['user_create.username', 'Username must start with a letter or an underscore', 22]]],
    [{ id: 5 }, [['user_create.id', 'Extra inputs are not permitted', 22]]],
    [{ smb: 'yes' }, [['user_create.smb', 'Input should be a valid boolean', 22]]],
    [
      { password_disabled: true, smb: false },
      [['user_create.password_disabled', 'Leave "Password" blank when "Disable password login" is checked.', 22]],
    ],
    [
      { random_password: true },
      [
        [
          'user_create.random_password',
          'Requesting a randomized password while simultaneously supplying an explicit password is not permitted.',
          22,
        ],
      ],
    ],
    [
      { username: 'ADA' },
      [
        [
          'user_create.smb',
          'Username "ADA" conflicts with existing SMB user. Note that SMB usernames are case-insensitive.',
          17,
        ],
      ],
    ],
  ])('refuses %j', async (wrong, extra) => {
    await using nas = await openNas();
    await using admin = await nas.admin();
    expect(await problems(admin, 'user.create', { ...newUser, ...wrong })).toEqual(extra);
    expect(nas.simulator.state.userNamed('mary')).toBeUndefined();
  });

  it("keeps to the system's rules for passwords, telling all that is wrong at once", async () => {
    await using nas = await openNas();
    nas.simulator.state.passwordRules = { complexity: ['UPPER', 'SPECIAL'], minimumLength: 12, historyLength: 3 };
    await using admin = await nas.admin();
    expect(await admin.object('system.security.config')).toMatchObject({
      password_complexity_ruleset: { $set: ['UPPER', 'SPECIAL'] },
      min_password_length: 12,
    });
    expect(await problems(admin, 'user.create', { ...newUser, password: 'short' })).toEqual([
      ['user_create.password', expect.stringContaining('are absent: UPPER, SPECIAL'), 22],
      ['user_create.password', expect.stringContaining('is 12 characters.'), 22],
    ]);
  });
});

describe('user.update', () => {
  it('changes what is sent and keeps the rest; a password comes back in clear', async () => {
    await using nas = await openNas();
    await using bot = await nas.limited();
    const id = await idOf(bot, 'ada');
    expect(await bot.object('user.update', id, { locked: true })).toMatchObject({ locked: true, password: null });
    expect(nas.simulator.state.checkPassword('ada', 'Ada-Sandbox-1')).toBe(true);
    expect((await bot.object('user.update', id, { password: 'New-1' })).password).toBe('New-1');
    expect(nas.simulator.state.checkPassword('ada', 'New-1')).toBe(true);
    expect((await bot.object('user.update', id, { email: '' })).email).toBeNull();
  });

  it('wipes the password when null is sent for it', async () => {
    await using nas = await openNas();
    await using bot = await nas.limited();
    const changed = await bot.object('user.update', await idOf(bot, 'ada'), { password: null });
    expect(changed).toMatchObject({ unixhash: '*', smbhash: '*', password: null });
  });

  it.each([
    ['ada', { uid: 5 }, [['user_update.uid', 'Extra inputs are not permitted', 22]]],
    ['ada', { group: null }, [['user_update.group', 'User must have a primary group', 22]]],
    [
      'ada',
      { password_disabled: true },
      [['user_update.password_disabled', 'Password authentication may not be disabled for SMB users.', 22]],
    ],
    ['truenas_admin', { username: 'boss' }, [['user_update.username', 'This attribute cannot be changed', 22]]],
    ['noah', { smb: true }, [['user_update.smb', 'Password must be reset in order to enable SMB authentication', 22]]],
    [
      'deskhand',
      { email: 'd@example.org' },
      [
        [
          'user_update.renew_twofactor_secret',
          'Two-factor authentication is enabled globally but not configured for this user.',
          22,
        ],
      ],
    ],
  ])('of %s refuses %j', async (username, wrong, extra) => {
    await using nas = await openNas();
    await using admin = await nas.admin();
    expect(await problems(admin, 'user.update', await idOf(admin, username), wrong)).toEqual(extra);
  });

  it('lets the last unlocked administrator neither be locked nor lose the password', async () => {
    await using nas = await openNas();
    await using bot = await nas.limited();
    const id = async (name: string) => idOf(bot, name);
    await bot.call('user.update', await id('root'), { locked: true });
    await bot.call('user.update', await id('truenas_admin'), { locked: true });
    expect(await problems(bot, 'user.update', await id('deskhand'), { locked: true })).toEqual([
      ['user_update.locked', 'After locking this user no local users will have FULL_ADMIN role', 22],
    ]);
    expect(await problems(bot, 'user.update', await id('deskhand'), { password_disabled: true })).toEqual([
      ['user_update.password_disabled', expect.stringContaining("built-in privilege 'Local Administrator'"), 22],
    ]);
    expect(brief(await bot.error('user.delete', await id('deskhand')))[1]).toBe('EACCES');
  });

  it('refuses users of a directory service, whatever is asked', async () => {
    await using nas = await openNas();
    await using admin = await nas.admin();
    const id = await idOf(admin, 'EXAMPLE\\joan');
    expect(id).toBeGreaterThan(100_000_000);
    const { code, data } = await admin.error('user.update', id, { locked: true });
    expect([code, data?.error, data?.reason]).toEqual([
      -32001,
      1,
      expect.stringMatching(/^\[EPERM\] Users provided by a directory service must be modified through/),
    ]);
    nas.simulator.faults.set({ directoryDown: true });
    expect(await admin.call('user.query', [['local', '=', false]])).toEqual([]);
  });
});
