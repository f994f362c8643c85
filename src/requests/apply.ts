import { canonicalJson } from '../core/canonical-json.ts';
import { isRepeatable } from '../core/change.ts';
import type { ApplyContext, Directory, Step } from '../core/directory.ts';
import { DeskhandError } from '../core/errors.ts';
import type { Subject } from '../core/subject.ts';
import { progressed } from '../journal/advance.ts';
import { currentStep, type Request, type StepRecord } from '../journal/request.ts';
import type { RequestEvent } from '../journal/request-event.ts';
import { restrictionMessage } from './apply-restrictions.ts';
import type { RequestContext } from './context.ts';
import { getOrCreateSecret, stepPlace, withDeadline } from './deadline.ts';
import { isJournalFault, userMessageOf } from './error-messages.ts';
import { look, pause, readOrLater, subjectNow } from './read-back.ts';

/** How often a change is begun before a person has to look. */
const attemptLimit = 3;

interface StepContext {
  readonly request: Request;
  readonly index: number;
  readonly step: StepRecord;
  readonly directory: Directory;
}

/**
 * Moves an applying request on by one thing: begins a change, follows its task, reads it back, or judges after a crash.
 *
 * @returns the request afterwards; `undefined` where there is nothing to do until its next wake-up, or another was faster.
 */
export async function applyNext(
  context: RequestContext,
  request: Request,
  finish: Finish,
): Promise<Request | undefined> {
  const directory = context.directories.get(request.subject.directory);
  const made = acceptedToReadBack(request, directory);
  const next = made ?? currentStep(request);
  if (!next) return finish(request);
  if (!directory) {
    const trouble = `Deskhand's configuration no longer has the directory "${request.directoryLabel}".`;
    return context.journal.move(request, [terminalEvent(next.step, next.index, trouble)]);
  }
  const at = { request, directory, ...next };
  try {
    return await moves[next.step.state]?.(context, at);
  } catch (cause) {
    // No verdict on the change: it is taken up again where the journal left off, once that can be written.
    if (isJournalFault(cause)) throw cause;
    return giveUp(context, at, cause);
  }
}

const moves: Partial<
  Record<StepRecord['state'], (context: RequestContext, at: StepContext) => Promise<Request | undefined>>
> = {
  pending: startChange,
  started: judgeAfterCrash,
  running: follow,
  accepted: readBack,
};

type Finish = (request: Request) => Promise<Request | undefined>;

/** How a step ends that cannot go on: failed only where it is certain that nothing of it was carried out. */
function terminalEvent(step: StepRecord, index: number, trouble: string): RequestEvent {
  const isCertain = step.state === 'pending' && !step.mayHaveRun;
  const words = isCertain || !step.mayHaveRun ? trouble : `${trouble} An earlier attempt may have made the change.`;
  return { kind: isCertain ? 'change-failed' : 'change-uncertain', step: index, trouble: words };
}

/** The first step to be read back whose change the directory can show by now. */
function acceptedToReadBack(request: Request, directory: Directory | undefined) {
  const index = request.steps.findIndex((step, at) => {
    const showing = directory?.shownAfter?.[step.change.kind];
    const later = request.steps.slice(at + 1);
    const awaited = later.some(
      (other) => other.change.kind === showing && !['failed', 'skipped', 'done', 'uncertain'].includes(other.state),
    );
    return step.state === 'accepted' && !awaited;
  });
  const step = request.steps[index];
  return step && { step, index };
}

async function startChange(
  context: RequestContext,
  { request, index, step, directory }: StepContext,
): Promise<Request | undefined> {
  const { journal } = context;
  const { change } = step;
  const handler = directory.handlers[change.kind] as
    | ((subject: Subject, change: StepRecord['change'], context: ApplyContext) => Promise<Step>)
    | undefined;
  const subject = await readOrLater(context, request, step, () => subjectNow(directory, request));
  if (subject === 'later') return undefined;
  if (!subject || !handler) {
    const trouble = subject
      ? `${directory.label} can no longer do this.`
      : `${request.subjectName} no longer exists in ${directory.label}.`;
    return journal.move(request, [terminalEvent(step, index, trouble)]);
  }
  // A lockdown or an objection may have come since it was approved, or since the last attempt.
  const held = restrictionMessage(await journal.restrictions(), { ...request, steps: [step] });
  if (held) return journal.move(request, [terminalEvent(step, index, held)]);
  await journal.requireLogged(request);
  // The intent is on disk before the call: after a crash we know that the call may have been made.
  const intent = { kind: 'change-started', step: index, change: change.kind, attempt: step.attempts + 1 } as const;
  const started = await journal.move(request, [intent]);
  if (!started) return undefined;
  context.changed(request.id);
  const begun = { ...step, attempts: intent.attempt };
  try {
    const result = await withDeadline(context, (signal) =>
      handler(subject, change, {
        signal,
        getOrCreateSecret: (make) => getOrCreateSecret(context, started, index, make),
      }),
    );
    if (result.state === 'running') {
      const wakeAt = context.clock.now() + pause(0);
      return journal.move(started, [{ kind: 'task-started', step: index, task: result.task }], { wakeAt });
    }
    const sealed = result.secret && {
      kind: 'step' as const,
      item: index,
      sealed: context.secretBox.encrypt(result.secret, stepPlace(started, index)),
    };
    return journal.move(started, [{ kind: 'change-accepted', step: index }], sealed ? { sealed } : {});
  } catch (cause) {
    return failed(context, { request: started, index, step: begun, directory }, cause);
  }
}

/** What a call that threw came to. Only an error that says so is proof that nothing was changed. */
async function failed(context: RequestContext, at: StepContext, cause: unknown): Promise<Request | undefined> {
  const { request, index, step } = at;
  if (cause instanceof DeskhandError && cause.effect === 'none') {
    const again = cause.code === 'directory-busy' && step.attempts < attemptLimit;
    const wakeAt = context.clock.now() + 2_000 * step.attempts;
    if (again) {
      await context.journal.move(request, [{ kind: 'change-rescheduled', step: index, reason: cause.userMessage }], {
        wakeAt,
      });
      context.changed(request.id);
      // Gone on with at once, the next attempt would come as early as the one that was refused.
      return undefined;
    }
    // This attempt was refused, so it counts like one that was never begun; an earlier one may not.
    return context.journal.move(request, [terminalEvent({ ...step, state: 'pending' }, index, cause.userMessage)]);
  }
  context.log.warn({ request: request.id, change: step.change.kind, cause }, 'the outcome of a call is not known');
  return request;
}

/**
 * A change was begun and nobody knows how it ended: the process died, or no answer came. What the directory shows decides;
 * where it does not show the change, the call's own deadline is waited out first, since it may still land.
 */
async function judgeAfterCrash(context: RequestContext, at: StepContext): Promise<Request | undefined> {
  const { request, index, step, directory } = at;
  const seen = await look(context, at);
  if (seen === 'later') return undefined;
  if (seen === 'yes') return context.journal.move(request, [{ kind: 'change-done', step: index, seen }]);
  const deadline = (step.startedAt ?? 0) + context.timings.callDeadline;
  if (context.clock.now() < deadline) {
    await context.journal.reschedule(request.id, deadline);
    return undefined;
  }
  if (isRepeatable(step.change.kind) && step.attempts < attemptLimit) {
    const reason = 'The call was interrupted, and the directory does not show the change. Deskhand is retrying.';
    return context.journal.move(request, [{ kind: 'change-rescheduled', step: index, reason, mayHaveRun: true }]);
  }
  const trouble = `The call was interrupted, and ${directory.label} does not show whether it made the change.`;
  return context.journal.move(request, [{ kind: 'change-uncertain', step: index, trouble }]);
}

async function follow(context: RequestContext, at: StepContext): Promise<Request | undefined> {
  const { request, index, step, directory } = at;
  const { task, startedAt = 0 } = step;
  if (!task) throw new Error('A running step has no task.');
  const passed = context.clock.now() - startedAt;
  const status = await readOrLater(context, request, step, () => directory.poll(task));
  if (status === 'later') return undefined;
  if (status.state === 'finished') return context.journal.move(request, [{ kind: 'change-accepted', step: index }]);
  if (status.state === 'running' && passed < context.timings.taskLimit) {
    const { state: _, ...progress } = status;
    const noted = progressed(request, index, progress);
    const wakeAt = context.clock.now() + pause(passed);
    if (canonicalJson(step.progress) === canonicalJson(progress)) await context.journal.reschedule(request.id, wakeAt);
    else if (await context.journal.note(request, noted, wakeAt)) context.changed(request.id);
    return undefined;
  }
  const seen = await look(context, at);
  if (seen === 'later') return undefined;
  if (seen === 'yes') return context.journal.move(request, [{ kind: 'change-accepted', step: index }]);
  if (status.state === 'failed' && seen === 'no') {
    return context.journal.move(request, [{ kind: 'change-failed', step: index, trouble: status.reason }]);
  }
  if (status.state === 'lost' && passed < context.timings.readBack) {
    await context.journal.reschedule(request.id, context.clock.now() + pause(passed));
    return undefined;
  }
  const reason =
    status.state === 'running' ? 'The task is still running, and Deskhand stopped waiting for it.' : status.reason;
  const trouble = `${reason} ${directory.label} does not show the change yet.`;
  return context.journal.move(request, [{ kind: 'change-uncertain', step: index, trouble }]);
}

async function readBack(context: RequestContext, at: StepContext): Promise<Request | undefined> {
  const { request, index, step, directory } = at;
  const seen = await look(context, at);
  if (seen === 'later') return undefined;
  if (seen !== 'no') return context.journal.move(request, [{ kind: 'change-done', step: index, seen }]);
  const passed = context.clock.now() - (step.acceptedAt ?? 0);
  if (passed < context.timings.readBack) {
    await context.journal.reschedule(request.id, context.clock.now() + pause(passed));
    return undefined;
  }
  const trouble = `${directory.label} reported success, but does not show the change.`;
  return context.journal.move(request, [{ kind: 'change-uncertain', step: index, trouble }]);
}

/** The directory could not be asked for too long, or Deskhand itself broke: what was begun is for a person to look at. */
async function giveUp(
  context: RequestContext,
  { request, index, step }: StepContext,
  cause: unknown,
): Promise<Request | undefined> {
  const trouble = userMessageOf(cause, context.log, { request: request.id, change: step.change.kind });
  const now = await context.journal.get(request.id);
  const current = now?.steps[index];
  return now && current && context.journal.move(now, [terminalEvent(current, index, trouble)]);
}
