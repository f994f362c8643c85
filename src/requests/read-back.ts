import type { Change } from '../core/change.ts';
import { type Directory, readSubject, viewOf } from '../core/directory.ts';
import { DeskhandError } from '../core/errors.ts';
import { isSatisfied, type Observed, type Satisfaction } from '../core/satisfied.ts';
import type { Subject } from '../core/subject.ts';
import { progressed } from '../journal/advance.ts';
import type { Request, StepRecord } from '../journal/request.ts';
import type { RequestContext } from './context.ts';

const creation = (request: Request) => {
  const step = request.steps.find(({ change }) => change.kind === 'create-account');
  return step?.change.kind === 'create-account' ? { name: step.change.name, isDone: step.state === 'done' } : undefined;
};

/** The subject as the directory has it now: of a new account, the account itself once it has been created. */
export async function subjectNow(directory: Directory, request: Request): Promise<Subject | undefined> {
  const created = creation(request);
  if (!created?.isDone) return readSubject(directory, request.subject);
  const account = await directory.findAccount(created.name);
  return account && { kind: 'account', directory: viewOf(directory), account };
}

/** What tells whether a change is in force: the account, group or directory that it is about, read afresh. */
async function observe(directory: Directory, request: Request, change: Change): Promise<Observed> {
  if (change.kind === 'create-account') return directory.findAccount(change.name);
  if (change.kind === 'create-group') return directory.findGroup(change.name);
  const subject = await subjectNow(directory, request);
  switch (subject?.kind) {
    case 'account':
      return subject.account;
    case 'group':
      return subject.group;
    case 'directory':
      return subject.facts;
    default:
      return undefined;
  }
}

/** Waits grow with the time that has passed, so that short work is followed closely and long work cheaply. */
export const pause = (passed: number): number => Math.min(Math.max(passed / 4, 250), 10_000);

/** Whether the directory shows the change of a step by now. */
export function look(
  context: RequestContext,
  { request, step, directory }: { readonly request: Request; readonly step: StepRecord; readonly directory: Directory },
): Promise<Satisfaction | 'later'> {
  return readOrLater(context, request, step, async () =>
    isSatisfied(step.change, await observe(directory, request, step.change)),
  );
}

/**
 * Reads from a directory while a request is applied. A directory that cannot be asked is no verdict: the request waits and
 * asks again (`later`), until so much time has passed that a person has to look.
 */
export async function readOrLater<T>(
  context: RequestContext,
  request: Request,
  step: StepRecord,
  read: () => Promise<T>,
): Promise<T | 'later'> {
  try {
    return await read();
  } catch (cause) {
    const since = context.clock.now() - (step.startedAt ?? request.applyingSince ?? request.requestedAt);
    if (!(cause instanceof DeskhandError) || since > context.timings.taskLimit) throw cause;
    context.log.warn({ request: request.id, cause }, 'a directory does not answer; retrying');
    const wakeAt = context.clock.now() + Math.max(pause(since), 1_000);
    const noted = progressed(request, request.steps.indexOf(step), { ...step.progress, note: cause.userMessage });
    if (step.progress?.note === cause.userMessage) await context.journal.reschedule(request.id, wakeAt);
    else if (await context.journal.note(request, noted, wakeAt)) context.changed(request.id);
    return 'later';
  }
}
