import type { Account, AccountRef } from './account.ts';
import type { Change, ChangeKind, ChangeOf } from './change.ts';
import type { DirectoryFacts, DirectoryView, Parts } from './directory-view.ts';
import type { Group, GroupRef } from './group.ts';
import type { Secret } from './secret.ts';
import type { Subject, SubjectRef } from './subject.ts';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A task that runs on in the directory after the call that began it. Plain JSON: it is journalled and followed after a restart. */
export interface TaskRef {
  readonly kind: string;
  readonly [detail: string]: Json;
}

export type TaskStatus =
  | { readonly state: 'running'; readonly done?: number; readonly total?: number; readonly note?: string }
  | { readonly state: 'finished' }
  | { readonly state: 'failed'; readonly reason: string }
  /** The directory can no longer tell of it, or answers with a word nobody knows: only reading back can judge. */
  | { readonly state: 'lost'; readonly reason: string };

/** What a call came to: done at once, or running on as a task. A `secret` is one that the directory itself made. */
export type Step =
  | { readonly state: 'done'; readonly secret?: Secret }
  | { readonly state: 'running'; readonly task: TaskRef };

/** What a handler is given besides the subject and the change. */
export interface ApplyContext {
  /** Aborts at the call's deadline. */
  readonly signal: AbortSignal;
  /**
   * The secret of this change. It is made once, sealed on disk before it is returned, and given again when the change is
   * repeated after a crash, so that repeating sets the same password and none is lost.
   */
  getOrCreateSecret(make: () => Secret): Promise<Secret>;
}

export type Handler<K extends ChangeKind> = (
  subject: Subject,
  change: ChangeOf<K>,
  context: ApplyContext,
) => Promise<Step>;

export type Handlers = { readonly [K in ChangeKind]?: Handler<K> };

/** One line of a search: enough to show and to pick. */
export interface Entry {
  readonly ref: AccountRef | GroupRef;
  readonly title: string;
  readonly detail?: string;
}

/** What `deskhand check` found out about a directory. */
export interface Finding {
  readonly level: 'good' | 'warning' | 'bad';
  readonly text: string;
}

/** One configured back end. Every method throws `DeskhandError` for what a person can be told. */
export interface Directory {
  readonly id: string;
  readonly label: string;
  readonly kind: string;
  /** The calls that make changes. The keys of this map are what the directory can do; there is no second list. */
  readonly handlers: Handlers;
  readonly parts: Parts;
  /** Changes that can be read back only once a change of the other kind has run, such as an AD group join before the sync. */
  readonly shownAfter?: { readonly [K in ChangeKind]?: ChangeKind };
  /** Feeds the typeahead: at most `limit` entries, best first. Never slow: answers from an index. */
  search(text: string, what: 'account' | 'group', limit: number): Promise<readonly Entry[]>;
  /** Reads one account or group afresh by immutable id; `undefined` where it no longer exists. */
  readAccount(id: string): Promise<Account | undefined>;
  readGroup(id: string): Promise<Group | undefined>;
  /** Looks an account or group up afresh by its exact name, as a person types it: a sign-in name, a mail address, a path. */
  findAccount(name: string): Promise<Account | undefined>;
  findGroup(name: string): Promise<Group | undefined>;
  /** Reads all accounts afresh, as far as the directory's lists tell of them. Absent where it cannot list them. */
  listAccounts?(): Promise<readonly Account[]>;
  /** Reads afresh what the directory tells of itself. Absent where it tells nothing. */
  readFacts?(): Promise<DirectoryFacts>;
  /** Whether a container of the tree, such as an organisational unit, exists. Absent where there is no tree. */
  hasContainer?(path: string): Promise<boolean>;
  /** What is wrong with a name for a new account or group, as a sentence; `undefined` where it is free and allowed. */
  nameFault?(name: string, what: 'account' | 'group'): Promise<string | undefined>;
  /**
   * Why a change that the handlers know cannot work for this subject now; `undefined` where nothing is known against it. The
   * change itself is given where it is known, since some of a kind may work and others not.
   */
  blocker?(subject: Subject, kind: ChangeKind, change?: Change): Promise<string | undefined>;
  /** Where a task stands. Throws when the directory cannot be asked; that is no verdict on the task. */
  poll(task: TaskRef): Promise<TaskStatus>;
  check(): Promise<readonly Finding[]>;
  /** Signs out and frees what the directory holds. */
  close(): Promise<void>;
}

/** The view of a directory that pure code may see. */
export function viewOf(directory: Directory): DirectoryView {
  const { id, label, kind, parts } = directory;
  const handles = Object.keys(directory.handlers) as ChangeKind[];
  const lists = directory.listAccounts !== undefined;
  return { id, label, kind, parts, handles, lists, describes: directory.readFacts !== undefined };
}

/** Reads the subject that a reference points at as it is now; `undefined` where it no longer exists. */
export async function readSubject(directory: Directory, ref: SubjectRef): Promise<Subject | undefined> {
  const view = viewOf(directory);
  switch (ref.kind) {
    case 'account': {
      const account = await directory.readAccount(ref.id);
      return account && { kind: 'account', directory: view, account };
    }
    case 'group': {
      const group = await directory.readGroup(ref.id);
      return group && { kind: 'group', directory: view, group };
    }
    case 'directory': {
      const facts = await directory.readFacts?.();
      return { kind: 'directory', directory: view, ...(facts && { facts }) };
    }
    default:
      return { kind: ref.kind, directory: view };
  }
}
