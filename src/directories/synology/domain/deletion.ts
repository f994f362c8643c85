import { z } from 'zod';
import type { TaskRef, TaskStatus } from '../../../core/directory.ts';
import { nameKey } from '../../../core/distinguished-name.ts';
import { callCompound } from '../session/compound.ts';
import { isRefusal } from '../session/refusals.ts';
import type { Session } from '../session/session.ts';
import { innerMessages } from '../session/wire.ts';

/** The task by which Directory Server deletes objects. It goes no further than it is asked about. */
export const deletionTask = 'domain-deletion';

const polling = 'SYNO.ActiveDirectory.Polling';
const noSuchTask = 117;
/** Directory Server's code for whatever its database refuses, and DSM's for a fault that it does not name. */
const failures = [10104, 100] as const;

/** Orders the deletion of one object. @returns the task, which has to be polled for anything to happen */
export async function startDeletion(session: Session, dn: string, signal: AbortSignal): Promise<TaskRef> {
  const { task_id } = await session.call({
    api: 'SYNO.ActiveDirectory.Directory',
    method: 'delete',
    version: 2,
    parameters: { dnList: [dn] },
    data: z.object({ task_id: z.string().min(1) }),
    changes: true,
    signal,
  });
  return { kind: deletionTask, id: task_id, dn };
}

/** A status without anything in it is success; what stands in others nobody has written down. */
const Report = z.object({
  finished: z.boolean(),
  data: z.array(z.object({ dn: z.string(), status: z.record(z.string(), z.unknown()).optional() })).catch([]),
});

/** Asks about a deletion, which also moves it on. @throws DsmRefusal where DSM does not let itself be asked */
export async function pollDeletion(session: Session, { id, dn }: TaskRef): Promise<TaskStatus> {
  const item = { api: polling, method: 'get', version: 1, parameters: { task_id: id } };
  let data: unknown;
  try {
    [data] = await callCompound(session, [item], { changes: false, mode: 'parallel' });
  } catch (cause) {
    if (!isRefusal(cause, noSuchTask, ...failures) || cause.api !== polling) throw cause;
    if (cause.number !== noSuchTask) return { state: 'failed', reason: cause.userMessage };
    return { state: 'lost', reason: `${session.where} no longer lists the deletion.` };
  }
  const report = Report.safeParse(data).data;
  if (!report) return { state: 'failed', reason: `${session.where} stopped the deletion without a reason.` };
  if (!report.finished) return { state: 'running' };
  const entry = report.data.find((one) => nameKey(one.dn) === nameKey(String(dn)));
  if (!entry?.status) {
    return { state: 'lost', reason: `${session.where} ended the deletion without a result.` };
  }
  if (Object.keys(entry.status).length === 0) return { state: 'finished' };
  const [said] = innerMessages({ code: 0, errors: [entry.status] });
  return { state: 'failed', reason: `${session.where} did not delete ${entry.dn}${said ? `: ${said}` : ''}.` };
}
