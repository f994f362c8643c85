import { z } from 'zod';
import type { Account } from '../../../core/account.ts';
import type { Step, TaskRef, TaskStatus } from '../../../core/directory.ts';
import { DirectoryError } from '../../../core/errors.ts';
import type { GroupRef } from '../../../core/group.ts';
import { isRefusal } from '../session/refusals.ts';
import type { Session } from '../session/session.ts';
import { isEveryone } from './account.ts';
import type { LocalReading } from './reading.ts';

/** The task of a group membership that DSM applies by itself. */
const membershipTask = 'dsm-membership';
const taskUnknown = 117;

interface Move {
  readonly account: Account;
  readonly group: GroupRef;
  readonly joins: boolean;
}

/** Orders that an account join or leave a group. @returns the task by which DSM carries it out */
export async function startMove(
  session: Session,
  reading: Pick<LocalReading, 'readGroup'>,
  { account, group: ref, joins }: Move,
  signal: AbortSignal,
): Promise<Step> {
  const group = await reading.readGroup(ref.id);
  if (!group) {
    throw new DirectoryError('not-found', {
      userMessage: `The group ${ref.name} no longer exists on ${session.where}.`,
      effect: 'none',
    });
  }
  if (!joins && isEveryone(group)) {
    const userMessage = `Every account of ${session.where} is in the group ${group.name}. It can't leave.`;
    throw new DirectoryError('not-supported', { userMessage, effect: 'none' });
  }
  const { task_id } = await session.call({
    api: 'SYNO.Core.User.Group',
    method: 'join',
    version: 1,
    parameters: {
      name: account.name,
      join_group: joins ? [group.name] : [],
      leave_group: joins ? [] : [group.name],
    },
    data: z.object({ task_id: z.string().min(1) }),
    changes: true,
    signal,
  });
  return { state: 'running', task: { kind: membershipTask, id: task_id } };
}

const JoinStatus = z.object({
  finish: z.boolean(),
  success: z.boolean().optional(),
  data: z.object({ progress: z.number().optional(), total: z.number().optional() }).optional().catch(undefined),
});

/** Where a membership task stands. It is over when DSM says `finish`: the progress may reach the total before. */
export async function pollMembership(session: Session, task: TaskRef): Promise<TaskStatus> {
  if (task.kind !== membershipTask || typeof task.id !== 'string') {
    throw new DirectoryError('task-unknown', {
      userMessage: `${session.where} has no task of the kind "${task.kind}".`,
      effect: 'none',
    });
  }
  try {
    const { finish, success, data } = await session.call({
      api: 'SYNO.Core.User.Group',
      method: 'join_status',
      version: 1,
      parameters: { task_id: task.id },
      data: JoinStatus,
    });
    if (finish && success === false) {
      return { state: 'failed', reason: `${session.where} did not change the membership.` };
    }
    if (finish) return { state: 'finished' };
    const { progress, total } = data ?? {};
    return {
      state: 'running',
      ...(progress !== undefined && { done: progress }),
      ...(total !== undefined && { total }),
    };
  } catch (cause) {
    if (!isRefusal(cause, taskUnknown)) throw cause;
    return { state: 'lost', reason: `${session.where} no longer lists the task.` };
  }
}
