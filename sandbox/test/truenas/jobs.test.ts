import { describe, expect, it } from 'vitest';
import { type Client, type Frame, idOf, openNas } from './nas.ts';

const jobStates = (client: Client, id: unknown): unknown[] =>
  client.frames.flatMap((frame) => {
    const { id: job, fields } = { ...frame.params };
    return job === id ? [{ ...Object(fields) }.state] : [];
  });

const ended =
  (id: unknown) =>
  ({ params = {} }: Frame): boolean =>
    params.id === id && !['RUNNING', 'WAITING'].includes(String({ ...Object(params.fields) }.state));

const lockBoth = async (client: Client): Promise<readonly unknown[]> => [
  'user.update',
  [
    [await idOf(client, 'ada'), { locked: true }],
    [999, { locked: true }],
    [await idOf(client, 'grace'), { locked: true }],
  ],
];

describe('a job', () => {
  it('gives its id at once and its progress as events, for a connection with legacy jobs', async () => {
    await using nas = await openNas();
    await using bot = await nas.limited();
    expect(await bot.call('core.subscribe', 'core.get_jobs')).toMatch(/^[0-9a-f-]{36}$/);
    const id = await bot.call('core.bulk', ...(await lockBoth(bot)));
    expect(id).toBe(1);
    const last = await bot.frame(ended(id));
    expect(last).toEqual({
      jsonrpc: '2.0',
      method: 'collection_update',
      params: { msg: 'changed', collection: 'core.get_jobs', id, fields: expect.any(Object) },
    });
    expect(last.params?.fields).toMatchObject({
      id,
      method: 'core.bulk',
      message_ids: [],
      state: 'SUCCESS',
      progress: { percent: 100, description: 'Item 3 of 3', extra: null },
      exc_info: null,
      time_started: { $date: nas.clock.now() },
      credentials: { type: 'API_KEY', data: { username: 'deskhand-limited' } },
      result: [
        { job_id: null, error: null, result: { username: 'ada', locked: true } },
        { job_id: null, error: '[ENOENT] None: User 999 does not exist', result: null },
        { job_id: null, error: null, result: { username: 'grace', locked: true } },
      ],
    });
    expect(jobStates(bot, id)).toEqual(['RUNNING', 'RUNNING', 'RUNNING', 'RUNNING', 'SUCCESS']);
  });

  it('gives its result, or its error, when it ends, for a connection without', async () => {
    await using nas = await openNas();
    await using bot = await nas.admin();
    await bot.call('core.set_options', { legacy_jobs: false });
    await bot.call('core.subscribe', 'core.get_jobs');
    expect(await bot.call('core.bulk', ...(await lockBoth(bot)))).toHaveLength(3);
    const first = await bot.frame((frame) => frame.params?.id === 1);
    expect({ ...Object(first.params?.fields) }.message_ids).toHaveLength(1);
    nas.simulator.faults.set({ jobFails: true });
    const failed = await bot.error('service.control', 'RESTART', 'ssh');
    expect(failed).toMatchObject({ code: -32001, data: { errname: 'EFAULT' } });
    const [job] = [await bot.object('core.get_jobs', [['state', '=', 'FAILED']], { get: true })];
    expect(job).toMatchObject({
      method: 'service.control',
      error: failed.data?.reason,
      exc_info: { type: 'CallError', errno: 14, extra: null },
      time_finished: { $date: nas.clock.now() },
    });
  });

  it('can be waited for and aborted', async () => {
    await using nas = await openNas();
    await using bot = await nas.admin();
    nas.simulator.faults.set({ jobPace: 20 });
    const id = await bot.call('core.bulk', ...(await lockBoth(bot)));
    await using waiter = await nas.admin();
    await waiter.call('core.set_options', { legacy_jobs: false });
    const waiting = waiter.send('core.job_wait', id);
    expect(await bot.call('core.job_abort', id)).toBeNull();
    expect((await waiting).error).toBeDefined();
    expect(await bot.object('core.get_jobs', [['id', '=', id]], { get: true })).toMatchObject({ state: 'ABORTED' });
    expect((await bot.error('core.job_abort', 77)).data?.errname).toBe('ENOENT');
  });

  it('of somebody else is seen by full administrators only', async () => {
    await using nas = await openNas();
    await using admin = await nas.admin();
    await using limited = await nas.limited();
    await admin.call('core.set_options', { legacy_jobs: false });
    await admin.call('service.control', 'RELOAD', 'cifs');
    expect(await limited.call('core.get_jobs')).toEqual([]);
    expect(await admin.call('core.get_jobs')).toHaveLength(1);
  });
});

describe('secrets in a job', () => {
  it('are masked in its entry and its events, unless the raw result is asked for', async () => {
    await using nas = await openNas();
    await using bot = await nas.limited();
    await bot.call('core.subscribe', 'core.get_jobs');
    const id = await bot.call('core.bulk', 'user.update', [[await idOf(bot, 'ada'), { password: 'CANARY' }]]);
    await bot.frame(ended(id));
    expect(JSON.stringify(bot.frames)).not.toContain('CANARY');
    expect(JSON.stringify(await bot.call('core.get_jobs'))).not.toContain('CANARY');
    const raw = await bot.call('core.get_jobs', [], { extra: { raw_result: true } });
    expect(raw).toMatchObject([{ result: [{ result: { password: 'CANARY' } }] }]);
  });
});

describe('events', () => {
  it('tell of users made, changed and deleted, with what each watcher may see', async () => {
    await using nas = await openNas();
    await using bot = await nas.limited();
    await using grace = await nas.connect();
    await grace.call('auth.login', 'grace', 'Grace-Sandbox-1');
    for (const client of [bot, grace]) await client.call('core.subscribe', 'user.query');
    const mary = { username: 'mary', full_name: 'Mary', group_create: true, password: 'Mary-1' };
    const { id } = await bot.object('user.create', mary);
    await bot.call('user.update', id, { locked: true });
    await bot.call('user.delete', id);
    await grace.frame((frame) => frame.params?.msg === 'removed');
    const events = (client: Client) => client.frames.filter((frame) => frame.method === 'collection_update');
    expect(events(grace).map((frame) => frame.params?.msg)).toEqual(['added', 'changed', 'removed']);
    expect(events(grace)[0]?.params?.fields).toMatchObject({ username: 'mary', unixhash: '********' });
    expect(events(bot)[0]?.params?.fields).toMatchObject({ unixhash: expect.stringMatching(/^\$6\$/) });
    expect(events(grace)[2]?.params).toEqual({ msg: 'removed', collection: 'user.query', id });
    expect(events(grace).every((frame) => !('id' in frame))).toBe(true);
  });

  it('can be ended by the server, which says so', async () => {
    await using nas = await openNas();
    await using bot = await nas.limited();
    await bot.call('core.subscribe', 'core.get_jobs');
    nas.simulator.endSubscriptions('core.get_jobs', 'Queue overflow');
    const end = await bot.frame((frame) => frame.method === 'notify_unsubscribed');
    expect(end.params).toEqual({
      collection: 'core.get_jobs',
      error: expect.objectContaining({ error: 14, errname: 'EFAULT', reason: '[EFAULT] Queue overflow', extra: null }),
    });
  });

  it('end with the subscription, and are not for those without the role', async () => {
    await using nas = await openNas();
    await using bot = await nas.limited();
    const subscription = await bot.call('core.subscribe', 'user.query');
    expect(await bot.call('core.unsubscribe', subscription)).toBeNull();
    await bot.call('user.update', await idOf(bot, 'ada'), { locked: true });
    expect(bot.frames.filter((frame) => frame.method === 'collection_update')).toEqual([]);
    expect((await bot.error('core.subscribe', 'auth.sessions')).data?.reason).toBe('[EACCES] Not authorized');
  });
});
