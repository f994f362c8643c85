import type { Call } from '../api.ts';
import { COMMON, Refusal } from '../refusal.ts';
import type { Task } from '../tasks.ts';
import type { LocalGroup, LocalUser } from './accounts.ts';
import { moveMembers } from './members.ts';

const NO_SUCH_USER = 3106;
/** A join goes on whether or not it is asked about; how long it takes is a guess within what was reported. */
const LASTS = 10_000;

/** What join_status tells of one task beside its progress. */
interface Membership {
  readonly user: LocalUser;
  readonly total: number;
  readonly pid: number;
  succeeded: boolean;
}

const memberships = new WeakMap<Task, Membership>();

/** SYNO.Core.User.Group join: answers a task; the membership is applied out of band. */
export function joinGroups(call: Call): unknown {
  const { nas, parameters } = call;
  const user = nas.state.accounts.user(parameters.requiredText('name'));
  const joining = parameters.texts('join_group') ?? [];
  const leaving = parameters.texts('leave_group') ?? [];
  if (user?.listed !== true) throw new Refusal(NO_SUCH_USER);
  if (joining.length + leaving.length === 0) throw parameters.refusalOf('join_group');

  const task = nas.state.tasks.start({
    kind: 'join',
    prefix: `groupbatch${Math.floor(nas.clock.now() / 1000)}`,
    pollsNeeded: nas.faults.values.joinPolls,
    lasts: LASTS,
    finish: () => {
      membership.succeeded = applyMembership(call, user, joining, leaving);
    },
  });
  const total = joining.length + leaving.length;
  const membership: Membership = { user, total, pid: 18_000 + nas.state.tasks.list().length, succeeded: true };
  memberships.set(task, membership);
  return { task_id: task.id };
}

/** SYNO.Core.User.Group join_status: progress reaches total one answer before `finish`. 114 without an id, 117 for an unknown one (both by analogy). */
export function joinStatus(call: Call): unknown {
  const id = call.parameters.text('task_id');
  if (id === undefined || id === '') throw new Refusal(COMMON.parameterMissing);
  const task = call.nas.state.tasks.find(id, 'join');
  const membership = task === undefined ? undefined : memberships.get(task);
  if (task === undefined || membership === undefined) throw new Refusal(COMMON.noSuchTask);
  call.nas.state.tasks.poll(task);
  const { user, total, pid, succeeded } = membership;
  const pollsToTotal = Math.max(1, task.pollsNeeded - 1);
  const progress = task.finished ? total : Math.min(total, Math.floor((total * task.polls) / pollsToTotal));
  return {
    auto_remove: false,
    data: { name: user.name, pid, progress, total, uid: user.uid },
    finish: task.finished,
    info: { api: 'SYNO.Core.User.Group', group: 'admin', method: 'join', prefix: 'groupbatch', version: 1 },
    success: succeeded,
  };
}

/** False when the user or a group does not exist any more, or the last administrator would leave; that this shows only in the task is inferred. */
function applyMembership(call: Call, user: LocalUser, joining: readonly string[], leaving: readonly string[]): boolean {
  if (call.nas.faults.values.joinFails) return false;
  if (call.nas.faults.values.joinNeverApplies) return true;
  if (call.nas.state.accounts.user(user.name) !== user) return false;
  const find = (name: string): LocalGroup | undefined => call.nas.state.accounts.group(name);
  const joined = joining.map(find);
  const left = leaving.map(find);
  if (![...joined, ...left].every((group) => group !== undefined)) return false;
  try {
    for (const group of joined) if (group !== undefined) moveMembers(call, group, [user], []);
    for (const group of left) if (group !== undefined) moveMembers(call, group, [], [user]);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
