import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { Client, password } from '../../../sandbox/test/truenas/nas.ts';
import type { Release } from '../../../sandbox/truenas/index.ts';
import type { TaskRef, TaskStatus } from '../../../src/core/directory.ts';
import { accountNamed, apply, subjectNamed } from '../changing.ts';
import { openNas, type TestTrueNas } from './a-truenas.ts';

/** Signs a person in at the NAS so many times, as browsers would. */
async function signIn({ nas }: TestTrueNas, name: string, times: number): Promise<readonly Client[]> {
  return Promise.all(
    Array.from({ length: times }, async () => {
      const socket = new WebSocket(`${nas.url.replace('http', 'ws')}/api/current`);
      const client = new Client(socket);
      onTestFinished(() => client[Symbol.asyncDispose]());
      await once(socket, 'open');
      await client.call('auth.login_ex', password(name, nas.users[name] ?? ''));
      return client;
    }),
  );
}

async function follow(opened: TestTrueNas, task: TaskRef): Promise<TaskStatus[]> {
  const kept = JSON.parse(JSON.stringify(task)) as TaskRef;
  const told: TaskStatus[] = [];
  const look = async () => {
    const status = await opened.directory.poll(kept);
    told.push(status);
    return status.state;
  };
  await expect.poll(look, { interval: 1, message: 'how the task ends' }).not.toBe('running');
  return told;
}

const endSessions = { kind: 'end-sessions' } as const;

describe('sessions', () => {
  it('are shown with the account', async () => {
    const opened = await openNas();
    expect((await accountNamed(opened.directory, 'grace')).sessions).toEqual([]);
    await signIn(opened, 'grace', 1);
    expect((await accountNamed(opened.directory, 'grace')).sessions).toEqual([
      { name: 'login password', from: expect.stringMatching(/^127\.0\.0\.1:\d+$/), lastSeen: expect.any(Number) },
    ]);
  });

  it('are ended at once where there is one, and nothing is done where there is none', async () => {
    const opened = await openNas();
    const { directory, count } = opened;
    await apply(directory, await subjectNamed(directory, 'grace'), endSessions);
    expect(count('auth.terminate_session')).toBe(0);
    const [client] = await signIn(opened, 'grace', 1);
    const { step } = await apply(directory, await subjectNamed(directory, 'grace'), endSessions);
    expect(step.state).toBe('done');
    expect((await client?.send('auth.me'))?.error?.data?.errname).toBe('ENOTAUTHENTICATED');
    expect((await accountNamed(directory, 'grace')).sessions).toEqual([]);
  });

  it('of Deskhand itself is opened again where an administrator ends it, even in the midst of a change', async () => {
    const opened = await openNas();
    const { directory, nas, lines } = opened;
    const subject = await subjectNamed(directory, 'ada');
    const [admin] = await signIn(opened, 'truenas_admin', 1);
    await admin?.call('auth.terminate_other_sessions');
    await apply(directory, subject, { kind: 'set-enabled', enabled: false });
    expect(nas.state.userNamed('ada')?.locked).toBe(true);
    expect(lines.filter(({ message }) => message === 'signed in to TrueNAS')).toHaveLength(2);
  });

  it.each<Release>(['25.04', '25.10', '26.0', '27.0'])(
    'of several are ended by one job, which is followed, on %s',
    async (version) => {
      const opened = await openNas({ version });
      const { directory, nas, count } = opened;
      const clients = await signIn(opened, 'grace', 3);
      nas.faults.set({ jobPace: 15 });
      const { step } = await apply(directory, await subjectNamed(directory, 'grace'), endSessions);
      if (step.state !== 'running') throw new Error('It should be running.');
      const told = await follow(opened, step.task);
      expect(told.at(-1)).toEqual({ state: 'finished' });
      expect(told).toContainEqual({ state: 'running', done: 33, total: 100, note: 'Item 2 of 3' });
      for (const client of clients) expect((await client.send('auth.me')).error).toBeDefined();
      expect((await accountNamed(directory, 'grace')).sessions).toEqual([]);
      // What the NAS tells by itself need not be asked for.
      expect(count('core.get_jobs')).toBeLessThanOrEqual(1);
    },
  );

  it('that a job ends are followed over a lost connection', async () => {
    const opened = await openNas();
    const { directory, nas, count } = opened;
    await signIn(opened, 'grace', 3);
    nas.faults.set({ jobPace: 30 });
    const { step } = await apply(directory, await subjectNamed(directory, 'grace'), endSessions);
    if (step.state !== 'running') throw new Error('It should be running.');
    nas.faults.set({ dropSocket: 'before', onlyFor: 'user.query', times: 1 });
    await accountNamed(directory, 'ada');
    // How a job fares whose connection is gone, TrueNAS decides; that it is over must be found out.
    expect((await follow(opened, step.task)).at(-1)?.state).toMatch(/finished|failed/);
    expect(count('core.get_jobs')).toBeGreaterThan(0);
  });

  it('that a job ends are followed where the NAS stops telling of jobs', async () => {
    const opened = await openNas();
    const { directory, nas } = opened;
    await signIn(opened, 'grace', 3);
    nas.faults.set({ jobPace: 20 });
    const { step } = await apply(directory, await subjectNamed(directory, 'grace'), endSessions);
    if (step.state !== 'running') throw new Error('It should be running.');
    nas.endSubscriptions('core.get_jobs', 'The event source failed.');
    expect((await follow(opened, step.task)).at(-1)).toEqual({ state: 'finished' });
  });

  it('are not ended by a job that fails, and the reason is told', async () => {
    const opened = await openNas();
    await signIn(opened, 'grace', 3);
    opened.nas.faults.set({ jobFails: true });
    const { step } = await apply(opened.directory, await subjectNamed(opened.directory, 'grace'), endSessions);
    if (step.state !== 'running') throw new Error('It should be running.');
    expect((await follow(opened, step.task)).at(-1)).toEqual({
      state: 'failed',
      reason: expect.stringMatching(/sandbox fault/),
    });
  });

  it('are told to be left over where the job could not end one of them', async () => {
    const opened = await openNas();
    await signIn(opened, 'grace', 2);
    opened.nas.faults.set({ jobPace: 30 });
    const { step } = await apply(opened.directory, await subjectNamed(opened.directory, 'grace'), endSessions);
    if (step.state !== 'running') throw new Error('It should be running.');
    const helpdesk = opened.nas.state.groupNamed('helpdesk');
    const bot = opened.nas.state.userNamed('deskhand');
    if (bot && helpdesk) bot.groups = [helpdesk.id];
    expect((await follow(opened, step.task)).at(-1)).toEqual({
      state: 'failed',
      reason: expect.stringMatching(/2 of the items failed on .*Not authorized/),
    });
  });

  it('that a forgotten job should have ended are lost', async () => {
    const { directory } = await openNas();
    expect(await directory.poll({ kind: 'truenas-job', id: 4711 })).toMatchObject({ state: 'lost' });
  });
});
