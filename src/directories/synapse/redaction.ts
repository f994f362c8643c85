import { z } from 'zod';
import type { Handlers, TaskRef, TaskStatus } from '../../core/directory.ts';
import { DirectoryError } from '../../core/errors.ts';
import { plainText } from '../plain-text.ts';
import { accountOf, type ChangesDeps } from './changes.ts';
import type { Homeserver } from './homeserver.ts';
import { path } from './path.ts';
import { isRefusal } from './refusals.ts';

const redactionTask = 'synapse-redaction';
/** Messages per room; left out, Synapse stops after the latest thousand of each. */
const everyMessage = 10_000_000;

/** Removing what an account wrote: a task that runs on in the homeserver. */
export function createRedactionHandlers({ homeserver }: ChangesDeps): Handlers {
  return {
    async 'redact-messages'(subject, { reason }, { signal }) {
      const { data } = await homeserver.call({
        method: 'POST',
        path: path`_synapse/admin/v1/user/${accountOf(subject).name}/redact`,
        // No rooms named are all that the account is in, or banned from.
        body: { rooms: [], limit: everyMessage, ...(reason && { reason }) },
        answer: z.object({ redact_id: z.string().min(1) }),
        signal,
      });
      return { state: 'running', task: { kind: redactionTask, id: data.redact_id } };
    },
  };
}

/** What is documented as a list is an object, by event. */
const RedactStatus = z.object({
  status: z.string(),
  failed_redactions: z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())]).optional(),
  error: z.string().nullish(),
});

/** Where a redaction stands. Synapse counts nothing, so there is no progress but its state. */
export async function pollRedaction(homeserver: Homeserver, task: TaskRef): Promise<TaskStatus> {
  const { where } = homeserver;
  if (task.kind !== redactionTask || typeof task.id !== 'string') {
    throw new DirectoryError('task-unknown', {
      userMessage: `${where} has no task of the kind "${task.kind}".`,
      effect: 'none',
    });
  }
  try {
    const { data } = await homeserver.call({
      method: 'GET',
      path: path`_synapse/admin/v1/user/redact_status/${task.id}`,
      answer: RedactStatus,
    });
    return statusOf(data, where);
  } catch (cause) {
    if (!isRefusal(cause, 'M_NOT_FOUND')) throw cause;
    return { state: 'lost', reason: `${where} no longer knows the task.` };
  }
}

function statusOf({ status, failed_redactions, error }: z.infer<typeof RedactStatus>, where: string): TaskStatus {
  switch (status) {
    case 'scheduled':
      return { state: 'running', note: 'waiting for its turn' };
    case 'active':
      return { state: 'running', note: 'removing messages' };
    case 'complete':
    case 'completed': {
      const reasons = Object.values(failed_redactions ?? {});
      if (reasons.length === 0) return { state: 'finished' };
      const first = plainText(String(reasons[0])).slice(0, 200);
      const reason = `${where} could not remove ${reasons.length} of the messages; the others are gone. It says: ${first}`;
      return { state: 'failed', reason };
    }
    case 'failed': {
      const said = plainText(error ?? '').slice(0, 200);
      return { state: 'failed', reason: `${where} could not remove the messages${said && `: ${said}`}.` };
    }
    default:
      return { state: 'lost', reason: `${where} says that the task is "${plainText(status).slice(0, 40)}".` };
  }
}
