import { setTimeout as wait } from 'node:timers/promises';
import { isFullAdmin } from './authority.ts';
import { masked } from './calls.ts';
import { callError, RpcError } from './errors.ts';
import type { Call, JobHandle, Jobs, Nas, Peer } from './nas.ts';
import { caller } from './nas.ts';

type JobState = 'WAITING' | 'RUNNING' | 'SUCCESS' | 'FAILED' | 'ABORTED';

interface Job {
  readonly id: number;
  readonly method: string;
  readonly parameters: readonly unknown[];
  readonly messageIds: readonly unknown[];
  readonly username: string;
  readonly credentials: string;
  readonly startedAt: number;
  finishedAt: number | null;
  state: JobState;
  percent: number;
  description: string;
  result: unknown;
  error: Error | null;
  readonly ended: Promise<unknown>;
}

/** `VALIDATION` with its triples, or the class of what went wrong. */
function exceptionInfo(error: Error): Record<string, unknown> {
  const data = error instanceof RpcError ? error.data : undefined;
  const type = data?.trace.class ?? error.name;
  return {
    repr: `${type}(${JSON.stringify(data?.reason ?? error.message)})`,
    type: type.startsWith('Validation') ? 'VALIDATION' : type,
    errno: data?.error ?? null,
    extra: data?.extra ?? null,
  };
}

function reasonOf(error: Error): string {
  return error instanceof RpcError && error.data ? error.data.reason : error.message;
}

function entry(job: Job, raw: boolean): Record<string, unknown> {
  const shown = raw ? (value: unknown): unknown => value : masked;
  return {
    id: job.id,
    message_ids: job.messageIds,
    method: job.method,
    arguments: shown(job.parameters),
    transient: false,
    description: null,
    abortable: true,
    logs_path: null,
    logs_excerpt: null,
    progress: { percent: job.percent, description: job.description, extra: null },
    result: shown(job.result),
    result_encoding_error: null,
    error: job.error ? reasonOf(job.error) : null,
    exception: job.error ? `Traceback (most recent call last):\n${reasonOf(job.error)}` : null,
    exc_info: job.error ? exceptionInfo(job.error) : null,
    state: job.state,
    time_started: new Date(job.startedAt),
    time_finished: job.finishedAt === null ? null : new Date(job.finishedAt),
    credentials: { type: job.credentials, data: { username: job.username, login_at: new Date(job.startedAt) } },
  };
}

class Aborted extends Error {}

/** Runs jobs; every change of one is an event for those who may see it: its owner and full admins. */
export class JobRunner implements Jobs {
  readonly #jobs = new Map<number, Job>();
  readonly #nas: () => Nas;

  constructor(nas: () => Nas) {
    this.#nas = nas;
  }

  start(
    call: Call,
    method: string,
    work: (job: JobHandle) => Promise<unknown>,
  ): { readonly id: number; readonly ended: Promise<unknown> } {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    // Nobody may be waiting; a failed job is told by its entry.
    promise.catch(() => undefined);
    const job: Job = {
      id: this.#jobs.size + 1,
      method,
      parameters: call.parameters,
      messageIds: call.peer.legacyJobs ? [] : [call.requestId],
      username: caller(call).username,
      credentials: call.peer.session?.kind ?? '',
      startedAt: call.state.clock.now(),
      finishedAt: null,
      state: 'RUNNING',
      percent: 0,
      description: '',
      result: null,
      error: null,
      ended: promise,
    };
    this.#jobs.set(job.id, job);
    this.#publish(job, 'added');
    const fails = call.faults.values.jobFails;
    work(this.#handle(job, fails)).then(
      (result) => {
        this.#end(job, 'SUCCESS', result, null);
        resolve(result);
      },
      (error: unknown) => {
        const failure = error instanceof Error ? error : new Error(String(error));
        const state = failure instanceof Aborted ? 'ABORTED' : 'FAILED';
        this.#end(job, state, null, failure);
        reject(failure);
      },
    );
    return { id: job.id, ended: promise };
  }

  #handle(job: Job, fails: boolean): JobHandle {
    let steps = 0;
    return {
      progress: (percent, description) => {
        job.percent = percent;
        job.description = description;
        this.#publish(job, 'changed');
      },
      step: async () => {
        await wait(this.#nas().faults.values.jobPace);
        steps += 1;
        if (job.state !== 'RUNNING') throw new Aborted('Job was aborted');
        if (fails && steps > 1) throw callError('EFAULT', 'The job failed: a sandbox fault made it so.');
      },
    };
  }

  #end(job: Job, state: JobState, result: unknown, error: Error | null): void {
    job.state = state;
    job.result = result;
    job.error = error;
    job.finishedAt = this.#nas().state.clock.now();
    if (state === 'SUCCESS') job.percent = 100;
    this.#publish(job, 'changed');
  }

  #publish(job: Job, msg: 'added' | 'changed'): void {
    this.#nas().publish('core.get_jobs', msg, job.id, (peer) =>
      this.#sees(peer, job) ? entry(job, false) : undefined,
    );
  }

  #sees(peer: Peer, job: Job): boolean {
    const { state } = this.#nas();
    if (!peer.session) return false;
    return isFullAdmin({ peer, state }) || state.users.get(peer.session.userId)?.username === job.username;
  }

  entries(peer: Peer, raw: boolean): Record<string, unknown>[] {
    return [...this.#jobs.values()].filter((job) => this.#sees(peer, job)).map((job) => entry(job, raw));
  }

  wait(id: number): Promise<unknown> {
    return this.#find(id).ended;
  }

  abort(id: number): void {
    const job = this.#find(id);
    if (job.state === 'RUNNING') job.state = 'ABORTED';
  }

  #find(id: number): Job {
    const job = this.#jobs.get(id);
    if (!job) throw callError('ENOENT', `Job ${id} does not exist`);
    return job;
  }
}
