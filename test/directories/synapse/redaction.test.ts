import { expect, it } from 'vitest';
import type { Directory, TaskRef } from '../../../src/core/directory.ts';
import { apply, subjectNamed } from '../changing.ts';
import { openHomeserver } from './a-homeserver.ts';

async function startRedaction(matrix: Directory, reason?: string): Promise<TaskRef> {
  const change = { kind: 'redact-messages', ...(reason !== undefined && { reason }) } as const;
  const { step } = await apply(matrix, await subjectNamed(matrix, 'ada'), change);
  if (step.state !== 'running') throw new Error('The redaction is no task.');
  // The journal keeps it as JSON.
  return JSON.parse(JSON.stringify(step.task)) as TaskRef;
}

it('removes all messages by a task that tells where it stands', async () => {
  const { matrix, synapse, clock } = await openHomeserver();
  const task = await startRedaction(matrix, 'spam');
  expect(await matrix.poll(task)).toEqual({ state: 'running', note: 'waiting for its turn' });
  clock.moveOn(400);
  expect(await matrix.poll(task)).toEqual({ state: 'running', note: 'removing messages' });
  clock.moveOn(60_000);
  expect(await matrix.poll(task)).toEqual({ state: 'finished' });
  const left = synapse.state.events.filter(({ sender, redacted }) => sender === '@ada:example.org' && !redacted);
  expect(left).toEqual([]);
});

it.each([
  ['job', 'could not remove the messages'],
  ['events', 'could not remove 8 of the messages'],
] as const)('tells that the task failed (%s)', async (redactionFails, words) => {
  const { matrix, synapse, clock } = await openHomeserver();
  synapse.faults.set({ redactionFails });
  const task = await startRedaction(matrix);
  clock.moveOn(60_000);
  expect(await matrix.poll(task)).toEqual({ state: 'failed', reason: expect.stringContaining(words) });
});

it('begins no second redaction of one account', async () => {
  const { matrix } = await openHomeserver();
  await startRedaction(matrix);
  await expect(startRedaction(matrix)).rejects.toMatchObject({
    code: 'directory-refused',
    userMessage: expect.stringContaining('already in progress'),
    effect: 'none',
  });
});

it('says of a task that the server forgot that it is lost, and refuses tasks of others', async () => {
  const { matrix, synapse } = await openHomeserver();
  const task = await startRedaction(matrix);
  synapse.state.redactions.clear();
  expect(await matrix.poll(task)).toMatchObject({ state: 'lost' });
  await expect(matrix.poll({ kind: 'dsm-membership', id: 'x' })).rejects.toMatchObject({ code: 'task-unknown' });
});
