import { isObject } from '../kit/json.ts';
import type { Answer, Call } from './api.ts';
import { decodeValue } from './parameters.ts';
import { COMMON, Refusal } from './refusal.ts';

type Item = Readonly<Record<string, unknown>>;

/** The elements of a compound. A malformed list refuses the whole request; that the code is 120 is inferred. */
function readCompound(value: unknown): readonly Item[] {
  if (!Array.isArray(value) || value.length === 0 || !value.every(isObject)) {
    throw new Refusal(COMMON.badParameter, { name: 'compound', reason: 'type' });
  }
  return value;
}

/** SYNO.Entry.Request request: answers success whatever the elements answer; `has_fail` tells. Nothing is undone. */
export async function requestCompound(call: Call): Promise<unknown> {
  const items = readCompound(call.parameters.value('compound'));
  const mode = call.parameters.text('mode') ?? 'sequential';
  if (mode !== 'sequential' && mode !== 'parallel') throw call.parameters.refusalOf('mode');
  const stops = (call.parameters.flag('stop_when_error') ?? false) && mode === 'sequential';
  const results: unknown[] = [];
  let failed = false;
  for (const item of items) {
    const answer = await call.performInner(item);
    results.push({ ...selectorOf(item), ...answer });
    failed ||= hasFailed(answer);
    // What was left out after a failure is not in the answer (inferred).
    if (hasFailed(answer) && stops) break;
  }
  return { ...(call.nas.faults.values.omitHasFail ? {} : { has_fail: failed }), result: results };
}

function hasFailed(answer: Answer): boolean {
  return !answer.success;
}

function selectorOf(item: Item): Item {
  const version = typeof item.version === 'string' ? decodeValue(item.version) : item.version;
  return { api: item.api, method: item.method, version };
}

/** SYNO.Entry.Request.Polling list: ids of running tasks that begin with the prefix, by group. */
export function listRunningTasks(call: Call): unknown {
  const prefix = call.parameters.requiredText('task_id_prefix');
  const running = call.nas.state.tasks.list().filter((task) => !task.finished && task.id.includes(`/${prefix}`));
  return { admin: running.map((task) => task.id), user: [] };
}
