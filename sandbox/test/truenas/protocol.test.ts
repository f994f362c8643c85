import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AnonymousLimiter } from '../../truenas/limiter.ts';
import { brief, type Nas, openNas } from './nas.ts';

let nas: Nas;

beforeAll(async () => {
  nas = await openNas();
});

afterAll(() => nas.simulator.close());

const envelope = (message: unknown) => async () => {
  await using client = await nas.connect();
  client.raw(typeof message === 'string' ? message : JSON.stringify(message));
  const { error, id } = await client.frame(() => true);
  return [error?.code, error?.message, id, 'data' in Object(error)];
};

describe('the envelope', () => {
  it.each([
    [{ id: 1 }, [-32600, "Missing 'jsonrpc' member", 1, false]],
    [
      { jsonrpc: '1.0', id: 1 },
      [-32600, "'jsonrpc' member must be of type string and must be exactly '2.0'", 1, false],
    ],
    [{ jsonrpc: '2.0', id: 'a' }, [-32600, "Missing 'method' member", 'a', false]],
    [{ jsonrpc: '2.0', id: 1, method: '' }, [-32600, "'method' member must be of type string", 1, false]],
    [
      { jsonrpc: '2.0', id: 1, method: 'core.ping', params: {} },
      [-32600, "'params' member must be of type array", 1, false],
    ],
    [{ jsonrpc: '2.0', id: 1.5, method: 'nope.nope' }, [-32601, 'Method does not exist', 1.5, false]],
    [
      [{ jsonrpc: '2.0', id: 1, method: 'core.ping' }],
      [-32700, 'Batch messages are not supported at this time', null, false],
    ],
  ])('%j', async (message, expected) => {
    expect(await envelope(message)()).toEqual(expected);
  });

  it('answers what is no JSON with a parse error and no id', async () => {
    const [code, , id] = await envelope('{')();
    expect([code, id]).toEqual([-32700, null]);
  });

  it('answers a notification with nothing, even where it is wrong', async () => {
    await using client = await nas.connect();
    client.raw(JSON.stringify({ jsonrpc: '2.0', method: 'nope.nope' }));
    client.raw(JSON.stringify({ method: 'core.ping' }));
    client.raw(JSON.stringify({ jsonrpc: '2.0', method: 'core.ping' }));
    expect(await client.call('core.ping')).toBe('pong');
    expect(client.frames).toHaveLength(1);
  });

  it('takes absent params for none, and ids that are texts', async () => {
    await using client = await nas.connect();
    client.raw(JSON.stringify({ jsonrpc: '2.0', id: 'x', method: 'core.ping' }));
    expect(await client.frame((frame) => frame.id === 'x')).toEqual({ jsonrpc: '2.0', id: 'x', result: 'pong' });
  });
});

describe('the limits of a connection', () => {
  it('closes at a binary frame', async () => {
    const client = await nas.connect();
    client.raw(Buffer.from('{}'));
    expect((await client.closed)[0]).toBe(1003);
  });

  it('closes an anonymous one above 8192 characters and not at them', async () => {
    await using client = await nas.connect();
    const exact = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'core.ping' });
    client.raw(exact + ' '.repeat(8192 - exact.length));
    expect((await client.frame(() => true)).result).toBe('pong');
    client.raw(' '.repeat(8193));
    expect(await client.closed).toEqual([1007, 'Anonymous connection max message length is 8 kB']);
  });

  it('closes a logged-in one above 65536 characters', async () => {
    const client = await nas.admin();
    client.raw(JSON.stringify({ jsonrpc: '2.0', id: 99, method: 'core.ping' }) + ' '.repeat(60_000));
    expect((await client.frame((frame) => frame.id === 99)).result).toBe('pong');
    client.raw(' '.repeat(65_537));
    expect(await client.closed).toEqual([1009, 'Max message length is 64 kB']);
  });

  it('runs ten at a time and refuses the twenty-first in flight, without data', async () => {
    await using client = await nas.admin();
    nas.simulator.faults.set({ latency: 40 });
    const replies = await Promise.all(Array.from({ length: 21 }, () => client.send('core.ping')));
    nas.simulator.faults.clear();
    const [first] = client.frames.slice(1);
    expect(first?.error).toEqual({ code: -32000, message: 'Maximum number of concurrent calls (20) has exceeded' });
    expect(replies.filter((reply) => reply.result === 'pong')).toHaveLength(20);
  });

  it('closes at once where the address is not allowed', async () => {
    nas.simulator.faults.set({ addressRefused: true });
    const client = await nas.connect();
    nas.simulator.faults.clear();
    expect(await client.closed).toEqual([1008, 'You are not allowed to access this resource']);
  });
});

describe('before a login', () => {
  it('answers core.set_options, and core.subscribe with 207', async () => {
    await using client = await nas.connect();
    expect(await client.call('core.set_options', { legacy_jobs: false, something_newer: 1 })).toEqual({
      legacy_jobs: false,
      private_methods: false,
      py_exceptions: false,
    });
    const refused = await client.error('core.subscribe', 'core.get_jobs');
    expect(refused).toMatchObject({
      code: -32001,
      message: 'Method call error',
      data: {
        error: 207,
        errname: 'ENOTAUTHENTICATED',
        reason: '[ENOTAUTHENTICATED] Not authenticated',
        trace: { formatted: expect.any(String), class: 'CallError', repr: expect.any(String) },
        extra: null,
      },
    });
  });

  it('does not look at parameters before the login', async () => {
    await using client = await nas.connect();
    expect(brief(await client.error('user.query', 'nonsense'))[1]).toBe('ENOTAUTHENTICATED');
  });

  it('limits each method to twenty calls a minute, core.set_options not at all', async () => {
    await using own = await openNas();
    await using client = await own.connect();
    for (let count = 0; count < 20; count += 1) await client.call('core.ping');
    expect(brief(await client.error('core.ping'))).toEqual([-32001, 'EBUSY', '[EBUSY] Rate Limit Exceeded']);
    for (let count = 0; count < 25; count += 1) await client.call('core.set_options', {});
    await using other = await own.admin();
    for (let count = 0; count < 25; count += 1) expect(await other.call('core.ping')).toBe('pong');
    own.clock.moveOn(60_000);
    expect(await client.call('core.ping')).toBe('pong');
  });

  it('refuses newcomers once it counts a hundred addresses', () => {
    const limiter = new AnonymousLimiter(nas.clock);
    for (let number = 0; number < 100; number += 1) limiter.count('core.ping', `192.0.2.${number}`);
    limiter.count('core.ping', '192.0.2.7');
    expect(() => limiter.count('core.ping', '198.51.100.1')).toThrow('Method call error');
  });
});

describe('the trace of an error', () => {
  it('lists its frames on 25.04, and can be printed on every release', async () => {
    await using old = await openNas('25.04');
    await using before = await old.connect();
    expect((await before.error('auth.me')).data?.trace).toMatchObject({ frames: [], formatted: expect.any(String) });
    await using since = await nas.connect();
    const { data } = await since.error('auth.me');
    expect(Object.keys(Object(data?.trace)).sort()).toEqual(['class', 'formatted', 'repr']);
  });
});

describe('parameters', () => {
  it.each([
    [['bob'], [['twofactor_options', 'Field required', 22]]],
    [['bob', {}, 3], [['', 'Too many arguments (expected 2, found 3)', 22]]],
    [['bob', { interval: 45 }], [['twofactor_options.interval', 'Input should be 30 or 60', 22]]],
    [['bob', { otp_digits: 9 }], [['twofactor_options.otp_digits', 'Input should be less than or equal to 8', 22]]],
    [['bob', { otp_digits: '6' }], [['twofactor_options.otp_digits', 'Input should be a valid integer', 22]]],
    [['bob', { foo: 1 }], [['twofactor_options.foo', 'Extra inputs are not permitted', 22]]],
    [[5, {}], [['username', 'Input should be a valid string', 22]]],
    [['x'.repeat(1025), {}], [['username', 'String should have at most 1024 characters', 22]]],
  ])('are read strictly: %j', async (parameters, extra) => {
    await using client = await nas.admin();
    const { code, message, data } = await client.error('user.renew_2fa_secret', ...parameters);
    expect([code, message, data?.error, data?.errname, data?.extra]).toEqual([
      -32602,
      'Invalid params',
      22,
      'EINVAL',
      extra,
    ]);
    const lines = extra.map(([attribute, text]) => `[EINVAL] ${attribute}: ${text}\n`).join('');
    expect(data?.reason).toBe(lines);
  });
});

describe('the web side', () => {
  it.each([
    ['25.04', 3, 'v25.04.2'],
    ['25.10', 9, 'v25.10.5'],
    ['26.0', 10, 'v26.0.0'],
    ['27.0', 11, 'v27.0.0'],
  ] as const)('lists the API versions of %s', async (version, count, last) => {
    await using own = await openNas(version);
    const versions: unknown = await (await fetch(`${own.simulator.url}/api/versions`)).json();
    expect(versions).toHaveLength(count);
    expect(versions).toEqual(expect.arrayContaining(['v25.04.0', last]));
    await using client = await own.connect(`/api/${last}`);
    expect(await client.call('core.ping')).toBe('pong');
    await expect(own.connect('/api/v99.0.0')).rejects.toThrow('404');
    await expect(own.connect('/websocket')).rejects.toThrow('404');
  });

  it('tells its boot id as a JSON string', async () => {
    expect(typeof (await (await fetch(`${nas.simulator.url}/api/boot_id`)).json())).toBe('string');
  });
});
