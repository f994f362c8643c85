import { randomUUID } from 'node:crypto';
import { mayDo } from '../authority.ts';
import { notAuthorized, RpcError } from '../errors.ts';
import { anything, boolean, integer, list, nullable, type Type, text } from '../model.ts';
import type { Call, Method } from '../nas.ts';
import { listAt, numberAt, recordAt, textAt } from '../nas.ts';
import { queryParameters, runQuery } from '../query.ts';
import type { Role } from '../roles.ts';
import { readOptions } from './query-options.ts';

/** Unlike elsewhere, unknown keys are let through: a newer client may know more options. */
const optionsType: Type = (value, at, problems) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    problems.add(at, 'Input should be a valid dictionary');
    return value;
  }
  for (const [name, inner] of Object.entries(value)) {
    if (['legacy_jobs', 'private_methods', 'py_exceptions'].includes(name)) boolean(inner, `${at}.${name}`, problems);
  }
  return value;
};

function setOptions(call: Call): unknown {
  const { peer } = call;
  const options = recordAt(call, 0);
  if (typeof options.private_methods === 'boolean') peer.privateMethods = options.private_methods;
  if (typeof options.py_exceptions === 'boolean') peer.pyExceptions = options.py_exceptions;
  // Inferred, not observed: the models of 25.04 know no legacy jobs and return nothing.
  if (peer.api.release === '25.04') return null;
  if (typeof options.legacy_jobs === 'boolean') peer.legacyJobs = options.legacy_jobs;
  return { legacy_jobs: peer.legacyJobs, private_methods: peer.privateMethods, py_exceptions: peer.pyExceptions };
}

/** The collections that can be watched, and the role that each asks for. */
const collections: Readonly<Record<string, Role | 'any'>> = {
  'core.get_jobs': 'any',
  'user.query': 'ACCOUNT_READ',
  'group.query': 'ACCOUNT_READ',
  'auth.sessions': 'AUTH_SESSIONS_READ',
};

function subscribe(call: Call): string {
  const name = textAt(call, 0);
  const role = collections[name];
  if (!role || (role !== 'any' && !mayDo(call.state, call.peer, role))) throw notAuthorized();
  const id = randomUUID();
  call.peer.subscriptions.set(id, name);
  return id;
}

function unsubscribe(call: Call): null {
  call.peer.subscriptions.delete(textAt(call, 0));
  return null;
}

/** Each call of the list in turn, with the caller's own rights; one that fails does not stop the others. */
function bulk(call: Call): unknown {
  const method = textAt(call, 0);
  const calls = listAt(call, 1);
  return call.jobs.start(call, 'core.bulk', async (job) => {
    const results: { job_id: number | null; error: string | null; result: unknown }[] = [];
    for (const [index, parameters] of calls.entries()) {
      await job.step();
      job.progress(Math.floor((index / calls.length) * 100), `Item ${index + 1} of ${calls.length}`);
      try {
        const result = await call.dispatch(call.peer, method, Array.isArray(parameters) ? parameters : [], null);
        results.push({ job_id: null, error: null, result });
      } catch (error) {
        if (!(error instanceof RpcError)) throw error;
        results.push({ job_id: null, error: error.data?.reason ?? error.message, result: null });
      }
    }
    return results;
  });
}

function getJobs(call: Call): unknown {
  const options = readOptions(call, 1);
  return runQuery(call.jobs.entries(call.peer, options.extra.raw_result === true), listAt(call, 0), options);
}

function waitForJob(call: Call): unknown {
  const id = numberAt(call, 0);
  const ended = call.jobs.wait(id);
  return call.jobs.start(call, 'core.job_wait', () => ended);
}

function abortJob(call: Call): null {
  call.jobs.abort(numberAt(call, 0));
  return null;
}

const verbs = ['START', 'STOP', 'RESTART', 'RELOAD'];

/** Services are not modelled further: after its steps the job says that the service obeyed. */
function controlService(call: Call): unknown {
  const verb = textAt(call, 0);
  return call.jobs.start(call, 'service.control', async (job) => {
    await job.step();
    job.progress(50, `${verb.toLowerCase()} ${textAt(call, 1)}`);
    await job.step();
    return true;
  });
}

const verb: Type = (value, at, problems) => {
  if (!verbs.includes(String(value))) problems.add(at, "Input should be 'START', 'STOP', 'RESTART' or 'RELOAD'");
  return value;
};

export const coreMethods: readonly Method[] = [
  {
    name: 'core.set_options',
    access: 'open',
    limited: false,
    parameters: [{ name: 'options', type: optionsType }],
    run: setOptions,
  },
  { name: 'core.ping', access: 'open', parameters: [], run: () => 'pong' },
  { name: 'core.subscribe', access: 'any', parameters: [{ name: 'event', type: text() }], run: subscribe },
  { name: 'core.unsubscribe', access: 'any', parameters: [{ name: 'id_', type: text() }], run: unsubscribe },
  {
    name: 'core.get_jobs',
    access: 'any',
    parameters: queryParameters,
    run: getJobs,
  },
  {
    name: 'core.bulk',
    access: 'any',
    job: true,
    parameters: [
      { name: 'method', type: text() },
      { name: 'params', type: list(list(anything)) },
      { name: 'description', type: nullable(text()), fallback: null },
    ],
    run: bulk,
  },
  { name: 'core.job_wait', access: 'any', job: true, parameters: [{ name: 'id', type: integer() }], run: waitForJob },
  { name: 'core.job_abort', access: 'any', parameters: [{ name: 'id', type: integer() }], run: abortJob },
  {
    name: 'service.control',
    access: 'SERVICE_WRITE',
    job: true,
    parameters: [
      { name: 'verb', type: verb },
      { name: 'service', type: text() },
      { name: 'options', type: anything, fallback: {} },
    ],
    run: controlService,
  },
];
