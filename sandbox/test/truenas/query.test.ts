import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decode, encode } from '../../truenas/wire.ts';
import { brief, type Client, type Nas, openNas } from './nas.ts';

let nas: Nas;
let client: Client;

beforeAll(async () => {
  nas = await openNas();
  client = await nas.limited();
});

afterAll(() => nas.simulator.close());

const names = async (filters: unknown, options: unknown = {}): Promise<string[]> => {
  const users = await client.call('user.query', filters, options);
  return (Array.isArray(users) ? users : []).map((user: { username: string }) => user.username);
};

const people = ['local', '=', true];

describe('filters', () => {
  it.each([
    [[['username', '=', 'ada']], ['ada']],
    [
      [
        ['uid', '>=', 3020],
        ['uid', '<', 3022],
      ],
      ['ada', 'grace'],
    ],
    [[['username', 'in', ['ada', 'nobody-there']]], ['ada']],
    [[['username', 'C=', 'ADA']], ['ada']],
    [[['username', '^', 'gr']], ['grace']],
    [[['username', '$', '-limited']], ['deskhand-limited']],
    [[['username', '~', 'a.a$']], ['ada']],
    [[['roles', 'rin', 'ACCOUNT_WRITE']], ['deskhand-limited']],
    [[['group.bsdgrp_group', '=', 'ada']], ['ada']],
    [
      [
        [
          'OR',
          [
            ['username', '=', 'ada'],
            [
              ['uid', '=', 3021],
              ['locked', '=', false],
            ],
          ],
        ],
      ],
      ['ada', 'grace'],
    ],
    [
      [
        [
          'OR',
          [
            ['username', '=', 'x'],
            [
              ['uid', '=', 3021],
              ['locked', '=', true],
            ],
          ],
        ],
      ],
      [],
    ],
    [
      [
        ['email', '=', null],
        ['smb', '=', true],
      ],
      ['alan'],
    ],
    [[['full_name', 'Crin', 'LOVELACE']], ['ada']],
  ])('%j finds %j', async (filters, found) => {
    expect(await names(filters)).toEqual(found);
  });

  it.each([
    [[['username', '==', 'ada']], 'Invalid operation: =='],
    [[['username', '=']], 'Invalid filter ["username","="]'],
    [['username'], 'Invalid filter "username"'],
  ])('%j is refused', async (filters, reason) => {
    expect(brief(await client.error('user.query', filters))).toEqual([-32001, 'EINVAL', reason]);
  });
});

describe('options', () => {
  it('sort, page, count, choose and rename fields', async () => {
    expect(await names([people, ['uid', '>=', 3020], ['uid', '<', 4000]], { order_by: ['-uid'], limit: 2 })).toEqual([
      'noah',
      'alan',
    ]);
    expect(
      await names(
        [
          ['uid', '>=', 3020],
          ['uid', '<', 4000],
        ],
        { order_by: ['nulls_last:email', 'username'] },
      ),
    ).toEqual(['ada', 'grace', 'alan', 'noah']);
    expect(await client.call('user.query', [['username', '=', 'ada']], { count: true })).toBe(1);
    expect(
      await client.call('user.query', [['username', '=', 'ada']], {
        get: true,
        select: ['uid', ['full_name', 'name'], 'group.bsdgrp_gid'],
      }),
    ).toEqual({ uid: 3020, name: 'Ada Lovelace', group: { bsdgrp_gid: 3020 } });
  });

  it('are read strictly', async () => {
    expect((await client.error('user.query', [], { foo: 1 })).data?.extra).toEqual([
      ['options.foo', 'Extra inputs are not permitted', 22],
    ]);
    expect((await client.error('user.query', [], { limit: 10_001 })).data?.extra).toEqual([
      ['options.limit', 'Input should be less than or equal to 10000', 22],
    ]);
  });

  it('page through everybody exactly once', async () => {
    const all = await names([], { order_by: ['id'] });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 20 }), async (limit) => {
        const seen: string[] = [];
        for (let offset = 0; offset < all.length; offset += limit) {
          seen.push(...(await names([], { order_by: ['id'], limit, offset })));
        }
        expect(seen).toEqual(all);
      }),
      { numRuns: 10 },
    );
  });
});

describe('who is listed', () => {
  it('includes the synthetic container user since 26, and directory users', async () => {
    expect(await names([['uid', '=', 2_147_000_001]])).toEqual(['truenas_container_unpriv_root']);
    expect(await names([['local', '=', false]])).toEqual(['EXAMPLE\\joan']);
    await using old = await openNas('25.10');
    await using bot = await old.limited();
    expect(await bot.call('user.query', [['uid', '=', 2_147_000_001]], { count: true })).toBe(0);
  });
});

describe('extended JSON', () => {
  it('carries dates to the second and sets, and leaves all other JSON alone', () => {
    expect(encode({ at: new Date(1999), roles: new Set(['A']) })).toEqual({
      at: { $date: 1000 },
      roles: { $set: ['A'] },
    });
    expect(decode({ expires_at: { $date: 5000 } })).toEqual({ expires_at: new Date(5000) });
    fc.assert(
      fc.property(fc.json(), (text) => {
        // Written out, since JSON has no negative zero.
        expect(JSON.stringify(encode(decode(JSON.parse(text))))).toBe(JSON.stringify(JSON.parse(text)));
      }),
    );
  });
});
