import type { TaskRef, TaskStatus } from '../../../core/directory.ts';
import { isRefusal } from '../session/refusals.ts';
import type { Session } from '../session/session.ts';
import { readDomainUpdate } from './api.ts';
import { deletionTask, pollDeletion } from './deletion.ts';
import type { DomainLookup } from './lookup.ts';

/** The task by which DSM brings its lists of domain users and groups up to date. */
export const syncTask = 'domain-sync';
const noSuchTask = 117;

/** Where a task of the domain stands. */
export async function pollDomainTask(
  session: Session,
  lookup: Pick<DomainLookup, 'findAccount'>,
  task: TaskRef,
): Promise<TaskStatus> {
  if (typeof task.id !== 'string') return { state: 'lost', reason: 'This task is not a domain task.' };
  switch (task.kind) {
    case syncTask:
      return pollUpdate(session, lookup, task);
    case deletionTask:
      return pollDeletion(session, task);
    default:
      return { state: 'lost', reason: 'This task is not a domain task.' };
  }
}

async function pollUpdate(
  session: Session,
  lookup: Pick<DomainLookup, 'findAccount'>,
  { id, awaited }: TaskRef,
): Promise<TaskStatus> {
  try {
    const word = await readDomainUpdate(session, String(id));
    if (word === 'updating') return { state: 'running' };
    if (word === 'finish') return await afterUpdate(session, lookup, Array.isArray(awaited) ? awaited : []);
    const reason = `The domain sync ended with "${word.slice(0, 40)}" (undocumented).`;
    return { state: 'lost', reason };
  } catch (cause) {
    if (!isRefusal(cause, noSuchTask)) throw cause;
    return { state: 'lost', reason: 'The NAS no longer lists the domain sync.' };
  }
}

/** A sync that finished without DSM learning of the accounts that were there when it began has not done what it is for. */
async function afterUpdate(
  { where }: Session,
  lookup: Pick<DomainLookup, 'findAccount'>,
  awaited: readonly unknown[],
): Promise<TaskStatus> {
  const accounts = await Promise.all(awaited.map((name) => lookup.findAccount(String(name))));
  const missing = accounts.flatMap((account) => (account?.synced === false ? [account.name] : []));
  if (missing.length === 0) return { state: 'finished' };
  return { state: 'lost', reason: `The domain sync ended, but ${where} does not list ${missing.join(', ')}.` };
}
