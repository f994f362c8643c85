import type { Call } from '../api.ts';
import { COMMON, Refusal } from '../refusal.ts';
import type { Task } from '../tasks.ts';
import { CATEGORIES, drawObject, isCategory } from './objects.ts';

/** Directory Server's failure, and the database's inside it: the only pair that anything public shows. */
const OUTER = 10104;
const INNER = 10237;
const USUAL_LIMIT = 40;

/** The refusal of every failed directory operation; the messages are inferred but for "ldb updaterecords: modify". */
export function directoryFailure(message: string): Refusal {
  return new Refusal(OUTER, [{ code: INNER, msg: message }]);
}

/** SYNO.ActiveDirectory.Info get: wraps its data in another `data`. */
export function getDirectoryInfo(call: Call): unknown {
  const { realm, workgroup, tree } = call.nas.state.domain;
  return {
    data: {
      domainBasicInfo: { realm, workgroup },
      domainControllers: [
        {
          cn: 'AD',
          dn: `CN=AD,OU=Domain Controllers,${tree.root.dn}`,
          dnshostname: `AD.${realm}`,
          roles: ['pdc', 'rid', 'schema', 'naming', 'infrastructure'],
        },
      ],
    },
    status: 'running',
  };
}

/** SYNO.ActiveDirectory.Directory list: one level only. */
export function listDirectory(call: Call): unknown {
  const { parameters } = call;
  const base = parameters.requiredText('basedn');
  const offset = parameters.integer('offset') ?? 0;
  const limit = parameters.integer('limit') ?? USUAL_LIMIT;
  const categories = parameters.texts('objectCategory') ?? CATEGORIES;
  const action = parameters.text('action') ?? 'enum';
  const scope = parameters.text('scope') ?? 'one';
  if (offset < 0) throw parameters.refusalOf('offset');
  if (!categories.every(isCategory)) throw parameters.refusalOf('objectCategory');
  if (action !== 'enum') throw parameters.refusalOf('action');
  if (scope !== 'one') throw parameters.refusalOf('scope');
  const { tree } = call.nas.state.domain;
  const parent = tree.find(base);
  if (parent === undefined) throw directoryFailure('ldb search: no such object');
  const wanted = CATEGORIES.filter((category) => categories.includes(category));
  const { total, objects } = tree.page(parent, wanted, offset, limit < 0 ? Number.POSITIVE_INFINITY : limit);
  return { data: objects.map(drawObject), total };
}

/** One entry of a deletion task's report: an empty status is success. */
interface Deletion {
  readonly dn: string;
  readonly status: Readonly<Record<string, unknown>>;
}

const reports = new WeakMap<Task, { readonly dns: readonly string[]; done: readonly Deletion[] }>();

/** SYNO.ActiveDirectory.Directory delete: answers a task that goes no further unless it is polled. */
export function deleteObjects(call: Call): unknown {
  const { nas } = call;
  const dns = call.parameters.requiredTexts('dnList');
  const report: { readonly dns: readonly string[]; done: readonly Deletion[] } = { dns, done: [] };
  const task = nas.state.tasks.start({
    kind: 'deletion',
    prefix: `Synoads_SYNO.ActiveDirectory.Directory_delete${Math.floor(nas.clock.now() / 1000)
      .toString(16)
      .toUpperCase()}`,
    pollsNeeded: nas.faults.values.deletionPolls,
    lasts: undefined,
    finish: () => {
      report.done = dns.map((dn) => deleteObject(call, dn));
    },
  });
  reports.set(task, report);
  return { task_id: task.id };
}

/** SYNO.ActiveDirectory.Polling get; the code for a task that failed or does not exist is inferred. */
export function pollDeletion(call: Call): unknown {
  const { nas } = call;
  const task = nas.state.tasks.find(call.parameters.requiredText('task_id'), 'deletion');
  const report = task === undefined ? undefined : reports.get(task);
  if (task === undefined || report === undefined || nas.faults.values.deletionTaskFails)
    throw new Refusal(COMMON.noSuchTask);
  nas.state.tasks.poll(task);
  return { data: report.done, finished: task.finished, total: report.dns.length };
}

/** What a status that is no success looks like is inferred. */
function deleteObject(call: Call, dn: string): Deletion {
  const { tree } = call.nas.state.domain;
  const object = tree.find(dn);
  const failed = (msg: string): Deletion => ({ dn, status: { code: INNER, msg } });
  if (call.nas.faults.values.deletionFailsEach) return failed('ldb delete: operations error');
  if (object === undefined) return failed('ldb delete: no such object');
  if (object.builtIn) return failed('ldb delete: unwilling to perform');
  if (tree.hasChildren(object)) return failed('ldb delete: not allowed on non-leaf');
  tree.remove(object);
  return { dn, status: {} };
}
