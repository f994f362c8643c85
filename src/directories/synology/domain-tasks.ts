import type { TaskRef, TaskStatus } from '../../core/directory.ts';
import { readDomainUpdate } from './domain-api.ts';
import { deletionTask, pollDeletion } from './domain-deletion.ts';
import { isRefusal } from './refusals.ts';
import type { Session } from './session.ts';

/** The task by which DSM brings its lists of domain users and groups up to date. */
export const syncTask = 'domain-sync';
const noSuchTask = 117;

/** Where a task of the domain stands. */
export async function pollDomainTask(session: Session, task: TaskRef): Promise<TaskStatus> {
  if (typeof task.id !== 'string') return { state: 'lost', reason: 'This is no task of a domain.' };
  switch (task.kind) {
    case syncTask:
      return pollUpdate(session, task.id);
    case deletionTask:
      return pollDeletion(session, task);
    default:
      return { state: 'lost', reason: 'This is no task of a domain.' };
  }
}

async function pollUpdate(session: Session, id: string): Promise<TaskStatus> {
  try {
    const word = await readDomainUpdate(session, id);
    if (word === 'updating') return { state: 'running' };
    if (word === 'finish') return { state: 'finished' };
    const reason = `The domain sync ended with "${word.slice(0, 40)}", which nobody has written down.`;
    return { state: 'lost', reason };
  } catch (cause) {
    if (!isRefusal(cause, noSuchTask)) throw cause;
    return { state: 'lost', reason: 'The NAS no longer knows of the domain sync.' };
  }
}
