import type { Account } from '../../src/core/account.ts';
import type { ChangeKind } from '../../src/core/change.ts';
import type { ApplyContext, Directory, Handlers, Step, TaskRef, TaskStatus } from '../../src/core/directory.ts';
import { DeskhandError } from '../../src/core/errors.ts';
import type { Group, GroupRef } from '../../src/core/group.ts';
import { Secret } from '../../src/core/secret.ts';
import type { Subject } from '../../src/core/subject.ts';

/** What a call does besides its work: tests put faults here. */
type Interference = (kind: ChangeKind, when: 'before' | 'after', context: ApplyContext) => Promise<void> | void;

/** A directory in memory, with group joins that run on as tasks, for tests of what stands above directories. */
export class MemoryDirectory implements Directory {
  readonly id: string;
  readonly label: string;
  readonly kind = 'memory';
  readonly parts = { 'create-account': ['email', 'description'], 'set-details': ['email', 'description'] };
  accounts = new Map<string, Account>();
  groups = new Map<string, Group>();
  passwords = new Map<string, string>();
  /** Kinds of the changes that took effect, in order. */
  applied: ChangeKind[] = [];
  /** Kinds of the calls that were made, in order. */
  called: ChangeKind[] = [];
  interfere: Interference = () => undefined;
  pollsLeft = 2;
  isDown = false;
  joinsApply = true;
  taskState: TaskStatus | undefined;
  #tasks = new Map<string, () => void>();

  constructor(id = 'nas', label = 'Office NAS') {
    this.id = id;
    this.label = label;
  }

  readonly handlers: Handlers = {
    'set-password': (subject, change, context) =>
      this.#call(change.kind, context, async () => {
        const secret = await context.getOrCreateSecret(() => new Secret(`generated-${this.called.length}`));
        return () => this.passwords.set(accountOf(subject).id, secret.reveal());
      }),
    'set-details': (subject, change, context) =>
      this.#call(change.kind, context, async () => () => {
        const account = accountOf(subject);
        this.accounts.set(account.id, { ...account, details: { ...account.details, ...change.details } });
      }),
    'send-reset-mail': (_subject, change, context) => this.#call(change.kind, context, async () => () => undefined),
    'join-group': (subject, change, context) => this.#task(subject, change.kind, context, change.group, true),
    'leave-group': (subject, change, context) => this.#task(subject, change.kind, context, change.group, false),
    'create-account': (_subject, change, context) =>
      this.#call(change.kind, context, async () => {
        await context.getOrCreateSecret(() => new Secret('first-password'));
        const id = `u-${change.name}`;
        if (this.accounts.has(id))
          throw new DeskhandError('name-taken', { userMessage: `${change.name} is taken.`, effect: 'none' });
        return () =>
          this.accounts.set(id, {
            directory: this.id,
            id,
            name: change.name,
            details: change.details,
            groups: [],
            administrator: false,
            service: false,
          });
      }),
  };

  async #call(kind: ChangeKind, context: ApplyContext, prepare: () => Promise<() => unknown>): Promise<Step> {
    this.called.push(kind);
    await this.interfere(kind, 'before', context);
    const apply = await prepare();
    apply();
    this.applied.push(kind);
    await this.interfere(kind, 'after', context);
    return { state: 'done' };
  }

  async #task(
    subject: Subject,
    kind: ChangeKind,
    context: ApplyContext,
    group: GroupRef,
    joins: boolean,
  ): Promise<Step> {
    const { id } = accountOf(subject);
    const task = { kind: 'membership', id: `task-${this.#tasks.size}` };
    await this.#call(kind, context, async () => () => {
      this.#tasks.set(task.id, () => {
        if (!this.joinsApply) return;
        const account = this.accounts.get(id) as Account;
        const others = (account.groups ?? []).filter((other) => other.id !== group.id);
        this.accounts.set(id, { ...account, groups: joins ? [...others, group] : others });
      });
    });
    return { state: 'running', task };
  }

  async poll(task: TaskRef): Promise<TaskStatus> {
    this.#answer();
    if (this.taskState) return this.taskState;
    if (this.pollsLeft > 0) {
      this.pollsLeft -= 1;
      return { state: 'running', done: 1, total: 2 };
    }
    this.#tasks.get(String(task.id))?.();
    return { state: 'finished' };
  }

  #answer(): void {
    if (this.isDown)
      throw new DeskhandError('directory-unreachable', { userMessage: `${this.label} does not answer.` });
  }

  async search() {
    return [];
  }

  async readAccount(id: string) {
    this.#answer();
    return this.accounts.get(id);
  }

  async readGroup(id: string) {
    this.#answer();
    return this.groups.get(id);
  }

  async findAccount(name: string) {
    this.#answer();
    const wanted = name.toLowerCase();
    return [...this.accounts.values()].find(
      (account) => account.name.toLowerCase() === wanted || account.details.email?.toLowerCase() === wanted,
    );
  }

  async findGroup(name: string) {
    this.#answer();
    return [...this.groups.values()].find((group) => group.name.toLowerCase() === name.toLowerCase());
  }

  async check() {
    return [];
  }

  async close() {}
}

function accountOf(subject: Subject): Account {
  if (subject.kind !== 'account') throw new Error('This needs an account.');
  return subject.account;
}
