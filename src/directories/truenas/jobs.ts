import { z } from 'zod';
import type { TaskRef, TaskStatus } from '../../core/directory.ts';
import { DeskhandError, DirectoryError } from '../../core/errors.ts';
import { plainText } from '../plain-text.ts';
import type { Session, Subscription } from './session/session.ts';

const collection = 'core.get_jobs';
const taskKind = 'truenas-job';
/** States that are remembered for polls to come; an administrator is told of everybody's jobs. */
const mostRemembered = 200;

const Job = z.object({
  id: z.number(),
  state: z.string(),
  progress: z.object({ percent: z.number().nullish(), description: z.string().nullish() }).nullish().catch(undefined),
  error: z.string().nullish(),
  result: z.unknown().optional(),
});
type Job = z.infer<typeof Job>;

/** Each item of `core.bulk` succeeds or fails by itself, while the job as a whole succeeds. */
const BulkResult = z.array(z.object({ error: z.string().nullish() }));

/** Starts methods that run on as jobs, and follows them by what the NAS tells of them. */
export interface Jobs {
  /** Runs one method for each list of parameters, as one job. */
  bulk(method: string, calls: readonly (readonly unknown[])[], signal: AbortSignal): Promise<TaskRef>;
  poll(task: TaskRef): Promise<TaskStatus>;
}

export function createJobs(session: Session): Jobs {
  const seenJobs = new Map<number, Job>();
  let subscription: Promise<Subscription | undefined> | undefined;

  function hear(fields: unknown): void {
    const job = Job.safeParse(fields).data;
    if (!job) return;
    seenJobs.delete(job.id);
    seenJobs.set(job.id, job);
    const [oldest] = seenJobs.keys();
    if (seenJobs.size > mostRemembered && oldest !== undefined) seenJobs.delete(oldest);
  }

  /** Whether the NAS tells of jobs by itself; a connection that was lost has taken the order with it. */
  async function isNotified(): Promise<boolean> {
    if ((await subscription)?.isLive) return true;
    // Events may have been missed meanwhile.
    seenJobs.clear();
    const order = session.subscribe(collection, hear).catch((cause: unknown) => {
      if (cause instanceof DeskhandError) return undefined;
      throw cause;
    });
    subscription = order;
    return (await order)?.isLive ?? false;
  }

  async function jobOf(id: number): Promise<Job | undefined> {
    const known = (await isNotified()) ? seenJobs.get(id) : undefined;
    if (known) return known;
    const [asked] = await session.call({ method: collection, parameters: [[['id', '=', id]]], result: z.array(Job) });
    return asked;
  }

  return {
    async bulk(method, calls, signal) {
      // Before the start, so that nothing of it is missed.
      await isNotified();
      const id = await session.call({
        method: 'core.bulk',
        parameters: [method, calls],
        result: z.number(),
        changes: true,
        signal,
      });
      return { kind: taskKind, id };
    },
    async poll(task) {
      if (task.kind !== taskKind || typeof task.id !== 'number') {
        throw new DirectoryError('task-unknown', {
          userMessage: `${session.where} has no task of the kind "${task.kind}".`,
          effect: 'none',
        });
      }
      const job = await jobOf(task.id);
      return job
        ? statusOf(job, session.where)
        : { state: 'lost', reason: `${session.where} no longer lists the task.` };
    },
  };
}

function statusOf({ state, progress, error, result }: Job, where: string): TaskStatus {
  switch (state) {
    case 'WAITING':
    case 'RUNNING': {
      const { percent, description } = progress ?? {};
      return {
        state: 'running',
        ...(percent != null && { done: percent, total: 100 }),
        ...(description && { note: plainText(description).slice(0, 100) }),
      };
    }
    case 'SUCCESS': {
      const failed = BulkResult.safeParse(result).data?.flatMap((item) => item.error ?? []) ?? [];
      const [first] = failed;
      if (first === undefined) return { state: 'finished' };
      return {
        state: 'failed',
        reason: `${failed.length} of the items failed on ${where}: ${plainText(first).slice(0, 200)}`,
      };
    }
    case 'FAILED':
      return { state: 'failed', reason: `${where} says: ${plainText(error ?? 'no reason').slice(0, 200)}` };
    case 'ABORTED':
      return { state: 'failed', reason: `Somebody cancelled the task on ${where}.` };
    default:
      return {
        state: 'lost',
        reason: `${where} reported the task state "${plainText(state)}" (undocumented).`,
      };
  }
}
