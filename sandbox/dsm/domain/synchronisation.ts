import type { Call } from '../api.ts';
import { COMMON, Refusal } from '../refusal.ts';

const LIST_UPDATING = 2626;
const LASTS = 20_000;

/** SYNO.Core.Directory.Domain get. A host of Directory Server counts as joined to its own domain (inferred). */
export function getDomain(call: Call): unknown {
  if (!call.nas.faults.values.directoryServerInstalled) return { enable_domain: false };
  const { realm, workgroup, updating } = call.nas.state.domain;
  if (updating && call.nas.faults.values.busyWhileUpdating) throw new Refusal(LIST_UPDATING);
  return { enable_domain: true, domain_fqdn: realm.toLowerCase(), workgroup };
}

/** SYNO.Core.Directory.Domain update_start. That a second update is refused with 2626 while one runs is inferred. */
export function startUpdate(call: Call): unknown {
  const { nas, parameters } = call;
  const { domain, tasks } = nas.state;
  const name = parameters.requiredText('domain_name');
  const known = ['@all', domain.workgroup, domain.realm].some((word) => word.toLowerCase() === name.toLowerCase());
  if (!known || !nas.faults.values.directoryServerInstalled) throw parameters.refusalOf('domain_name');
  if (domain.updating) throw new Refusal(LIST_UPDATING);
  const task = tasks.start({
    kind: 'update',
    prefix: 'DomainUpdate',
    pollsNeeded: nas.faults.values.syncPolls,
    lasts: LASTS,
    finish: () => {
      if (nas.faults.values.syncWord === 'finish' && !nas.faults.values.syncNeverApplies) domain.synchronise();
    },
  });
  domain.update = task;
  return { task_id: task.id };
}

/** SYNO.Core.Directory.Domain update_status: `updating`, then `finish`. */
export function updateStatus(call: Call): unknown {
  const task = findUpdate(call);
  call.nas.state.tasks.poll(task);
  return { status: task.finished ? call.nas.faults.values.syncWord : 'updating' };
}

/** SYNO.Core.Directory.Domain update_stop: the lists stay as they were. */
export function stopUpdate(call: Call): unknown {
  const { domain, tasks } = call.nas.state;
  tasks.drop(findUpdate(call));
  domain.update = undefined;
  return {};
}

function findUpdate(call: Call) {
  const id = call.parameters.text('task_id');
  if (id === undefined || id === '') throw new Refusal(COMMON.parameterMissing);
  const task = call.nas.state.tasks.find(id, 'update');
  if (task === undefined) throw new Refusal(COMMON.noSuchTask);
  return task;
}
