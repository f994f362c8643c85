import type { Account } from '../../src/core/account.ts';
import type { Change } from '../../src/core/change.ts';
import { type ApplyContext, type Directory, type Step, viewOf } from '../../src/core/directory.ts';
import type { Log } from '../../src/core/log.ts';
import type { Secret } from '../../src/core/secret.ts';
import type { Subject } from '../../src/core/subject.ts';

/** What a directory logged, to be searched for what must not be there. */
export interface RecordedLog extends Log {
  readonly lines: {
    readonly level: string;
    readonly data: Readonly<Record<string, unknown>>;
    readonly message: string;
  }[];
}

export function recordLog(): RecordedLog {
  const lines: RecordedLog['lines'] = [];
  const at = (level: string) => (data: Readonly<Record<string, unknown>>, message: string) => {
    lines.push({ level, data, message });
  };
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** The account that a test is about; fails where it does not exist. */
export async function accountNamed(directory: Directory, name: string): Promise<Account> {
  const account = await directory.findAccount(name);
  if (!account) throw new Error(`There is no account ${name}.`);
  return account;
}

export const subjectOf = (directory: Directory, account: Account): Subject => ({
  kind: 'account',
  directory: viewOf(directory),
  account,
});

/** The subject of a change: an account by its name, afresh. */
export async function subjectNamed(directory: Directory, name: string): Promise<Subject> {
  return subjectOf(directory, await accountNamed(directory, name));
}

export const newAccount = (directory: Directory): Subject => ({ kind: 'new-account', directory: viewOf(directory) });

/** The context of a call; a kept secret is given again, as the engine does. */
export function applyContext(kept?: Secret): ApplyContext & { kept: Secret | undefined } {
  const context: ApplyContext & { kept: Secret | undefined } = {
    signal: AbortSignal.timeout(30_000),
    kept,
    async getOrCreateSecret(make) {
      context.kept ??= make();
      return context.kept;
    },
  };
  return context;
}

/** Begins one change as the engine does. */
export async function begin(
  directory: Directory,
  subject: Subject,
  change: Change,
  context: ApplyContext,
): Promise<Step> {
  const handler = directory.handlers[change.kind] as
    | ((subject: Subject, change: Change, context: ApplyContext) => Promise<Step>)
    | undefined;
  if (!handler) throw new Error(`${directory.label} cannot ${change.kind}.`);
  return handler(subject, change, context);
}

interface Applied {
  readonly step: Step;
  /** The secret that was kept, or that the directory made. */
  readonly secret: string | undefined;
}

/** Makes one change. @param kept the secret of an attempt before it */
export async function apply(directory: Directory, subject: Subject, change: Change, kept?: Secret): Promise<Applied> {
  const context = applyContext(kept);
  const step = await begin(directory, subject, change, context);
  const made = step.state === 'done' ? step.secret : undefined;
  return { step, secret: (made ?? context.kept)?.reveal() };
}
