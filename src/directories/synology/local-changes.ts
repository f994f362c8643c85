import { z } from 'zod';
import type { Account } from '../../core/account.ts';
import type { Handlers, Step, TaskRef, TaskStatus } from '../../core/directory.ts';
import { DeskhandError } from '../../core/errors.ts';
import type { GroupRef } from '../../core/group.ts';
import type { Subject } from '../../core/subject.ts';
import { generatePassword } from '../password-generator.ts';
import { isEveryone } from './local-account.ts';
import type { LocalReading } from './local-reading.ts';
import { leastLength, readPasswordPolicy } from './password.ts';
import { isRefusal } from './refusals.ts';
import type { Session } from './session.ts';

interface LocalChangesDeps {
  readonly session: Session;
  readonly reading: LocalReading;
  /** Called when a change may have altered what searches show. */
  changed(): void;
}

/** The task of a group membership that DSM applies by itself. */
const membershipTask = 'dsm-membership';
const taskUnknown = 117;
/** The one answer of ForgotPwd that was ever seen; what others mean is not written down anywhere. */
const mailHandedOff = 3;

/** The account that a change is about. */
function accountOf(subject: Subject): Account {
  if (subject.kind === 'account') return subject.account;
  throw new DeskhandError('not-supported', { tell: 'This can be done to an account only.' });
}

/** The calls that change local accounts. */
export function createLocalHandlers({ session, reading, changed }: LocalChangesDeps): Handlers {
  async function move(subject: Subject, ref: GroupRef, joins: boolean, signal: AbortSignal): Promise<Step> {
    const group = await reading.readGroup(ref.id);
    if (!group) {
      throw new DeskhandError('not-found', { tell: `The group ${ref.name} no longer exists on ${session.where}.` });
    }
    if (!joins && isEveryone(group)) {
      const tell = `Every account of ${session.where} is in the group ${group.name} and cannot leave it.`;
      throw new DeskhandError('not-supported', { tell });
    }
    const { task_id } = await session.call({
      api: 'SYNO.Core.User.Group',
      method: 'join',
      version: 1,
      parameters: {
        name: accountOf(subject).name,
        join_group: joins ? [group.name] : [],
        leave_group: joins ? [] : [group.name],
      },
      data: z.object({ task_id: z.string().min(1) }),
      changes: true,
      signal,
    });
    return { state: 'running', task: { kind: membershipTask, id: task_id } };
  }

  return {
    async 'set-password'(subject, _change, { keep, signal }) {
      const { name, details } = accountOf(subject);
      const policy = await readPasswordPolicy(session);
      const avoid = [name, details.description, details.displayName];
      const password = await keep(() => generatePassword({ leastLength: leastLength(policy), avoid }));
      // Only what is to change is sent: DSM keeps what is left out.
      await session.call({
        api: 'SYNO.Core.User',
        method: 'set',
        version: 1,
        parameters: { name, password: password.reveal() },
        changes: true,
        signal,
      });
      return { state: 'done' };
    },

    async 'send-reset-mail'(subject, _change, { signal }) {
      const { msg } = await session.call({
        api: 'SYNO.Auth.ForgotPwd',
        method: 'send',
        version: 1,
        parameters: { user: accountOf(subject).name },
        data: z.object({ msg: z.unknown() }),
        changes: true,
        signal,
      });
      if (msg === mailHandedOff) return { state: 'done' };
      const tell = `${session.where} answered the order to mail a reset link with ${JSON.stringify(msg)}, and nobody has written down what that means. Please ask the account holder whether the mail arrived.`;
      throw new DeskhandError('directory-answer-unknown', { tell, effect: 'unknown' });
    },

    'join-group': (subject, { group }, { signal }) => move(subject, group, true, signal),
    'leave-group': (subject, { group }, { signal }) => move(subject, group, false, signal),

    async 'create-account'(_subject, { name, details }, { keep, signal }) {
      const policy = await readPasswordPolicy(session);
      const avoid = [name, details.description];
      const password = await keep(() => generatePassword({ leastLength: leastLength(policy), avoid }));
      const { uid } = await session.call({
        api: 'SYNO.Core.User',
        method: 'create',
        version: 1,
        parameters: {
          name,
          password: password.reveal(),
          description: details.description ?? '',
          email: details.email ?? '',
          expired: 'normal',
          cannot_chg_passwd: false,
          // DSM would put the password into a mail.
          notify_by_email: false,
          send_password: false,
        },
        data: z.object({ uid: z.number().optional() }).catch({}),
        changes: true,
        signal,
      });
      if (uid !== undefined) reading.remember(String(uid), name);
      changed();
      return { state: 'done' };
    },
  };
}

const JoinStatus = z.object({
  finish: z.boolean(),
  success: z.boolean().optional(),
  data: z.object({ progress: z.number().optional(), total: z.number().optional() }).optional().catch(undefined),
});

/** Where a membership task stands. It is over when DSM says `finish`: the progress may reach the total before. */
export async function pollMembership(session: Session, task: TaskRef): Promise<TaskStatus> {
  if (task.kind !== membershipTask || typeof task.id !== 'string') {
    throw new DeskhandError('task-unknown', { tell: `${session.where} has no task of the kind "${task.kind}".` });
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
      return { state: 'failed', reason: `${session.where} could not change the membership.` };
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
    return { state: 'lost', reason: `${session.where} no longer knows the task.` };
  }
}
