import type { Account } from '../../src/core/account.ts';
import type { Change } from '../../src/core/change.ts';
import { type ApplyContext, type Directory, type TaskRef, viewOf } from '../../src/core/directory.ts';
import type { Secret } from '../../src/core/secret.ts';
import type { Subject } from '../../src/core/subject.ts';

/** A directory that was opened for one test, what it holds, and hands that reach it from outside. */
export interface DirectoryFixture {
  readonly directory: Directory;
  /** An account that exists, and what a person would type to find it. */
  readonly account: { readonly name: string; readonly email: string; readonly search: string };
  /** A group that the account is in; absent where the directory has no groups. */
  readonly group?: string;
  /** A group that it is not in, and can join; absent where the directory has no groups. */
  readonly otherGroup?: string;
  /** A group whose members may administer the directory; absent where there is none. */
  readonly administrators?: string;
  /** How the directory calls an account that was made under this sign-in name, where that is something else. */
  shownName?(name: string): string;
  /** The account that Deskhand signs in with, where it is one of this directory. */
  readonly self?: string;
  /**
   * Deletes the account behind the directory's back and makes another of the same name, and lets the server settle. Absent
   * where no server ever gives a name twice.
   */
  recreateAccount?(): Promise<void>;
  /** Whether a password is good for signing in. */
  accepts(name: string, password: string): Promise<boolean>;
  /** Whether somebody gets in with it; left out where the server cannot be tried from here. */
  signsIn?(name: string, password: string): Promise<boolean>;
  /** What the directory shows of an account that was created; `yes` unless it cannot show all of it. */
  readonly shownCreation?: 'yes' | 'unknowable';
  /** How often a change of this kind reached the server. */
  countChanges(kind: Change['kind']): number;
  /** From now on the next change of this kind is carried out, but its answer gets lost. */
  loseAnswer(kind: Change['kind']): void;
  /** Ends the server. */
  stop(): Promise<void>;
}

/** The account that the fixture is about. */
export async function accountOf({ directory, account }: DirectoryFixture): Promise<Account> {
  const found = await directory.findAccount(account.name);
  if (!found) throw new Error(`The fixture's account ${account.name} is not found.`);
  return found;
}

export async function groupRef({ directory }: DirectoryFixture, name: string | undefined) {
  const group = await directory.findGroup(name ?? '');
  if (!group) throw new Error(`The fixture's group ${name} is not found.`);
  return { directory: group.directory, id: group.id, name: group.name };
}

export const about = (directory: Directory, account: Account): Subject => ({
  kind: 'account',
  directory: viewOf(directory),
  account,
});

/** The engine's part in a call: it keeps the secret, and gives the same one again when the call is repeated. */
export function createContext(): ApplyContext & { kept: Secret | undefined } {
  const context: ApplyContext & { kept: Secret | undefined } = {
    signal: new AbortController().signal,
    kept: undefined,
    async getOrCreateSecret(make) {
      context.kept ??= make();
      return context.kept;
    },
  };
  return context;
}

/** Makes a change as the engine does, and follows its task to the end. */
export async function apply(
  directory: Directory,
  subject: Subject,
  change: Change,
  context: ApplyContext = createContext(),
): Promise<void> {
  const handler = directory.handlers[change.kind] as
    | ((subject: Subject, change: Change, context: ApplyContext) => ReturnType<NonNullable<typeof sample>>)
    | undefined;
  if (!handler) throw new Error(`${directory.label} has no handler for ${change.kind}.`);
  const step = await handler(subject, change, context);
  if (step.state === 'running') await follow(directory, step.task);
}
declare const sample: Directory['handlers']['sync-domain'];

async function follow(directory: Directory, task: TaskRef): Promise<void> {
  // The journal keeps the task as JSON, so it has to survive that.
  const kept = JSON.parse(JSON.stringify(task)) as TaskRef;
  for (let asked = 0; asked < 50; asked += 1) {
    const status = await directory.poll(kept);
    if (status.state === 'finished') return;
    if (status.state !== 'running') throw new Error(`The task ended as ${status.state}: ${status.reason}`);
  }
  throw new Error('The task does not end.');
}

/** Makes a change, and whatever has to run before it shows. */
export async function applyAndShow(directory: Directory, subject: Subject, change: Change): Promise<void> {
  await apply(directory, subject, change);
  const showing = directory.shownAfter?.[change.kind];
  if (showing === 'sync-domain') await apply(directory, subject, { kind: showing });
}

export const failureOf = (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    () => undefined,
    (cause: unknown) => cause,
  );
