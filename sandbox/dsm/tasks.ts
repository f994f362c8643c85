import { randomBytes } from 'node:crypto';
import type { SandboxClock } from '../kit/simulator.ts';

/** Work that goes on after the answer and must be asked about. */
export interface Task {
  readonly id: string;
  readonly kind: 'join' | 'deletion' | 'update';
  /** How often it was asked about. */
  polls: number;
  /** How many polls it takes. */
  readonly pollsNeeded: number;
  /** When it is done even if nobody asks; undefined: never. Milliseconds since 1970. */
  readonly endsAt: number | undefined;
  finished: boolean;
  finishedAt: number | undefined;
  /** Does the work; called once, when the task finishes. */
  readonly finish: () => void;
}

/** How long a finished task can still be asked about; how long DSM keeps one is inferred, not observed. */
const KEPT_FOR = 3_600_000;

/** The tasks of the NAS. Their ids begin with `@administrators/`, then a word for the family. */
export class Tasks {
  readonly #tasks = new Map<string, Task>();
  readonly #clock: SandboxClock;

  constructor(clock: SandboxClock) {
    this.#clock = clock;
  }

  list(): readonly Task[] {
    return [...this.#tasks.values()];
  }

  /** Starts a task; `prefix` is the part of the id between `@administrators/` and the random part. */
  start(details: Pick<Task, 'kind' | 'pollsNeeded' | 'finish'> & { prefix: string; lasts: number | undefined }): Task {
    const { kind, pollsNeeded, finish, prefix, lasts } = details;
    const random = randomBytes(4).toString('hex').toUpperCase();
    const task: Task = {
      id: `@administrators/${prefix}${random}`,
      kind,
      polls: 0,
      pollsNeeded,
      endsAt: lasts === undefined ? undefined : this.#clock.now() + lasts,
      finished: false,
      finishedAt: undefined,
      finish,
    };
    this.#tasks.set(task.id, task);
    return task;
  }

  find(id: string, kind: Task['kind']): Task | undefined {
    const task = this.#tasks.get(id);
    return task?.kind === kind ? task : undefined;
  }

  /** Counts one question about the task and finishes it when it was asked often enough. */
  poll(task: Task): void {
    task.polls += 1;
    if (task.polls >= task.pollsNeeded) this.finish(task);
  }

  /** Finishes a task now, once. */
  finish(task: Task): void {
    if (task.finished) return;
    task.finished = true;
    task.finishedAt = this.#clock.now();
    task.finish();
  }

  drop(task: Task): void {
    this.#tasks.delete(task.id);
  }

  /** Finishes what is due by the clock and forgets what finished long ago. */
  settle(): void {
    const now = this.#clock.now();
    for (const task of this.list()) {
      if (!task.finished && task.endsAt !== undefined && task.endsAt <= now) this.finish(task);
      if (task.finishedAt !== undefined && now - task.finishedAt > KEPT_FOR) this.drop(task);
    }
  }
}
