import { notFound, refused } from '../errors.ts';
import type { Exchange, Reply } from '../exchange.ts';
import { choiceQuery, ok, parameter } from '../exchange.ts';
import { failedEvents, redactionStatus, scheduleRedaction } from '../redactions.ts';
import type { Route } from '../route.ts';
import { readStrict } from '../strict-body.ts';
import { parseUserId } from '../user-id.ts';
import { isAtLeast } from '../version.ts';

const defaultLimit = 1000;

/** Remote and unknown users are accepted: there may be events of theirs here. */
function startRedaction(exchange: Exchange): Reply {
  const { state } = exchange;
  const user = parseUserId(parameter(exchange)).text;
  const body = readStrict(exchange, 'PostBody', {
    rooms: { kind: 'string-list', required: true },
    reason: { kind: 'string' },
    limit: { kind: 'int' },
    use_admin: { kind: 'bool' },
    ...(isAtLeast(exchange.version, '1.157') ? { before_ts: { kind: 'int' }, after_ts: { kind: 'int' } } : {}),
  });
  const limit = typeof body.limit === 'number' ? body.limit : null;
  if (limit !== null && limit < 0) {
    throw refused('If limit is provided it must be a non-negative integer greater than 0.');
  }
  const now = state.clock.now();
  for (const job of state.redactions.values()) {
    if (job.user === user && now < job.endsAt) throw refused(`Redact already in progress for user ${user}`);
  }
  const job = scheduleRedaction(
    state,
    user,
    {
      rooms: Array.isArray(body.rooms) ? body.rooms.map(String) : [],
      limit: limit || defaultLimit,
      beforeTs: typeof body.before_ts === 'number' ? body.before_ts : null,
      afterTs: typeof body.after_ts === 'number' ? body.after_ts : null,
    },
    exchange.faults.values.redactionFails,
  );
  return ok({ redact_id: job.id });
}

/** The code's words, not the documentation's: `complete` with an object, present only then. */
function getStatus(exchange: Exchange): Reply {
  const id = parameter(exchange);
  const job = exchange.state.redactions.get(id);
  if (!job) throw notFound(`redact id '${id}' not found`);
  const status = redactionStatus(job, exchange.state.clock.now());
  if (status === 'complete') return ok({ status, failed_redactions: failedEvents(job) });
  if (status === 'failed') return ok({ status, error: 'The task raised an exception; see the server log.' });
  return ok({ status });
}

const taskStatuses = ['scheduled', 'active', 'complete', 'failed', 'cancelled'];

function listTasks(exchange: Exchange): Reply {
  const status = choiceQuery(exchange, 'job_status', taskStatuses, undefined);
  const user = exchange.query.get('resource_id');
  const action = exchange.query.get('action_name');
  const now = exchange.state.clock.now();
  const tasks = [...exchange.state.redactions.values()].map((job) => {
    const state = redactionStatus(job, now);
    return {
      id: job.id,
      action: 'redact_all_events',
      status: state,
      timestamp_ms: Math.min(now, state === 'scheduled' ? job.activeAt : job.endsAt),
      resource_id: job.user,
      result: state === 'complete' ? { failed_redactions: failedEvents(job) } : null,
      error: state === 'failed' ? 'The task raised an exception; see the server log.' : null,
    };
  });
  return ok({
    scheduled_tasks: tasks.filter(
      (task) =>
        (status === undefined || task.status === status) &&
        (user === null || task.resource_id === user) &&
        (action === null || task.action === action),
    ),
  });
}

const v1 = '/_synapse/admin/v1';

export const redactRoutes: readonly Route[] = [
  { method: 'POST', path: `${v1}/user/<user>/redact`, since: '1.116', access: 'admin', handle: startRedaction },
  { method: 'GET', path: `${v1}/user/redact_status/<job>`, since: '1.116', access: 'admin', handle: getStatus },
  { method: 'GET', path: `${v1}/scheduled_tasks`, access: 'admin', handle: listTasks },
];
