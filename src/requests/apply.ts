import { isRepeatable } from '../core/change.ts';
import type { ApplyContext, Directory, Step } from '../core/directory.ts';
import { DeskhandError } from '../core/errors.ts';
import { isSatisfied, type Satisfaction } from '../core/satisfied.ts';
import type { Subject } from '../core/subject.ts';
import { progressed } from '../journal/advance.ts';
import { currentStep, type Request, type RequestEvent, type StepRecord } from '../journal/request.ts';
import { placeOf } from '../journal/secret-box.ts';
import { standingWords } from './apply-restrictions.ts';
import type { Desk } from './context.ts';
import { keep, withDeadline } from './deadline.ts';
import { isJournalFault, tellOf } from './error-messages.ts';
import { observe, subjectOf } from './read-back.ts';

/** How often a change is begun before a person has to look. */
const attemptLimit = 3;

/** Waits grow with the time that has passed, so that short work is followed closely and long work cheaply. */
const pause = (passed: number): number => Math.min(Math.max(passed / 4, 250), 10_000);

interface Place {
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
export async function applyNext(desk: Desk, request: Request, finish: Finish): Promise<Request | undefined> {
  const directory = desk.directories.get(request.subject.directory);
  const made = madeToReadBack(request, directory);
  const next = made ?? currentStep(request);
  if (!next) return finish(request);
  if (!directory) {
    const trouble = `The directory "${request.directoryLabel}" is no longer configured.`;
    return desk.journal.move(request, [fallen(next.step, next.index, trouble)]);
  }
  const place = { request, directory, ...next };
  try {
    return await moves[next.step.state]?.(desk, place);
  } catch (cause) {
    // No verdict on the change: it is taken up again where the journal left off, once that can be written.
    if (isJournalFault(cause)) throw cause;
    return giveUp(desk, place, cause);
  }
}

const moves: Partial<Record<StepRecord['state'], (desk: Desk, place: Place) => Promise<Request | undefined>>> = {
  pending: begin,
  started: judge,
  running: follow,
  made: readBack,
};

type Finish = (request: Request) => Promise<Request | undefined>;

/** How a step ends that cannot go on: failed only where it is certain that nothing of it was carried out. */
function fallen(step: StepRecord, index: number, trouble: string): RequestEvent {
  const isCertain = step.state === 'pending' && !step.doubtful;
  const words = isCertain || !step.doubtful ? trouble : `${trouble} An earlier attempt may have been carried out.`;
  return { kind: isCertain ? 'change-failed' : 'change-uncertain', step: index, trouble: words };
}

/** The first step to be read back whose change the directory can show by now. */
function madeToReadBack(request: Request, directory: Directory | undefined) {
  const index = request.steps.findIndex((step, at) => {
    const showing = directory?.shownAfter?.[step.change.kind];
    const later = request.steps.slice(at + 1);
    const awaited = later.some(
      (other) => other.change.kind === showing && !['failed', 'skipped', 'done', 'uncertain'].includes(other.state),
    );
    return step.state === 'made' && !awaited;
  });
  const step = request.steps[index];
  return step && { step, index };
}

async function begin(desk: Desk, { request, index, step, directory }: Place): Promise<Request | undefined> {
  const { journal } = desk;
  const { change } = step;
  const handler = directory.handlers[change.kind] as
    | ((subject: Subject, change: StepRecord['change'], context: ApplyContext) => Promise<Step>)
    | undefined;
  const subject = await reading(desk, request, step, () => subjectOf(directory, request));
  if (subject === 'later') return undefined;
  if (!subject || !handler) {
    const trouble = subject
      ? `${directory.label} can no longer do this.`
      : `${request.subjectName} no longer exists in ${directory.label}.`;
    return journal.move(request, [fallen(step, index, trouble)]);
  }
  // A lockdown or an objection may have come since it was confirmed, or since the last attempt.
  const held = standingWords(await journal.standing(), { ...request, steps: [step] });
  if (held) return journal.move(request, [fallen(step, index, held)]);
  // The intent is on disk before the call: after a crash we know that the call may have been made.
  const intent = { kind: 'change-started', step: index, change: change.kind, attempt: step.attempts + 1 } as const;
  const started = await journal.move(request, [intent]);
  if (!started) return undefined;
  desk.changed(request.id);
  const begun = { ...step, attempts: intent.attempt };
  try {
    const result = await withDeadline(desk, (signal) =>
      handler(subject, change, { signal, keep: (make) => keep(desk, request.id, index, make) }),
    );
    if (result.state === 'running') {
      const wakeAt = desk.clock.now() + pause(0);
      return journal.move(started, [{ kind: 'task-started', step: index, task: result.task }], { wakeAt });
    }
    const sealed = result.secret && { step: index, text: desk.seal.seal(result.secret, placeOf(request.id, index)) };
    return journal.move(started, [{ kind: 'change-made', step: index }], sealed ? { sealed } : {});
  } catch (cause) {
    return failed(desk, { request: started, index, step: begun, directory }, cause);
  }
}

/** What a call that threw came to. Only an error that says so is proof that nothing was changed. */
async function failed(desk: Desk, place: Place, cause: unknown): Promise<Request | undefined> {
  const { request, index, step } = place;
  if (cause instanceof DeskhandError && cause.effect === 'none') {
    const again = cause.code === 'directory-busy' && step.attempts < attemptLimit;
    const wakeAt = desk.clock.now() + 2_000 * step.attempts;
    if (again) {
      await desk.journal.move(request, [{ kind: 'change-put-off', step: index, reason: cause.tell }], { wakeAt });
      desk.changed(request.id);
      // Gone on with at once, the next attempt would come as early as the one that was refused.
      return undefined;
    }
    // This attempt was refused, so it counts like one that was never begun; an earlier one may not.
    return desk.journal.move(request, [fallen({ ...step, state: 'pending' }, index, cause.tell)]);
  }
  desk.log.warn({ request: request.id, change: step.change.kind, cause }, 'the outcome of a call is not known');
  return request;
}

/**
 * A change was begun and nobody knows how it ended: the process died, or no answer came. What the directory shows decides;
 * where it does not show the change, the call's own deadline is waited out first, since it may still land.
 */
async function judge(desk: Desk, place: Place): Promise<Request | undefined> {
  const { request, index, step, directory } = place;
  const seen = await look(desk, place);
  if (seen === 'later') return undefined;
  if (seen === 'yes') return desk.journal.move(request, [{ kind: 'change-done', step: index, seen }]);
  const deadline = (step.startedAt ?? 0) + desk.timings.callDeadline;
  if (desk.clock.now() < deadline) {
    await desk.journal.putOff(request.id, deadline);
    return undefined;
  }
  if (isRepeatable(step.change.kind) && step.attempts < attemptLimit) {
    const reason = 'The call was interrupted and the directory does not show its effect: trying again.';
    return desk.journal.move(request, [{ kind: 'change-put-off', step: index, reason, doubtful: true }]);
  }
  const trouble = `The call was interrupted, and ${directory.label} does not show whether it was carried out.`;
  return desk.journal.move(request, [{ kind: 'change-uncertain', step: index, trouble }]);
}

async function follow(desk: Desk, place: Place): Promise<Request | undefined> {
  const { request, index, step, directory } = place;
  const { task, startedAt = 0 } = step;
  if (!task) throw new Error('A running step has no task.');
  const passed = desk.clock.now() - startedAt;
  const status = await reading(desk, request, step, () => directory.poll(task));
  if (status === 'later') return undefined;
  if (status.state === 'finished') return desk.journal.move(request, [{ kind: 'change-made', step: index }]);
  if (status.state === 'running' && passed < desk.timings.taskLimit) {
    const { state: _, ...progress } = status;
    const noted = progressed(request, index, progress);
    const wakeAt = desk.clock.now() + pause(passed);
    if (JSON.stringify(step.progress) === JSON.stringify(progress)) await desk.journal.putOff(request.id, wakeAt);
    else if (await desk.journal.note(request, noted, wakeAt)) desk.changed(request.id);
    return undefined;
  }
  const seen = await look(desk, place);
  if (seen === 'later') return undefined;
  if (seen === 'yes') return desk.journal.move(request, [{ kind: 'change-made', step: index }]);
  if (status.state === 'failed' && seen === 'no') {
    return desk.journal.move(request, [{ kind: 'change-failed', step: index, trouble: status.reason }]);
  }
  if (status.state === 'lost' && passed < desk.timings.readBack) {
    await desk.journal.putOff(request.id, desk.clock.now() + pause(passed));
    return undefined;
  }
  const reason = status.state === 'running' ? 'It is still running after a very long time.' : status.reason;
  const trouble = `${reason} ${directory.label} does not show the change yet.`;
  return desk.journal.move(request, [{ kind: 'change-uncertain', step: index, trouble }]);
}

async function readBack(desk: Desk, place: Place): Promise<Request | undefined> {
  const { request, index, step, directory } = place;
  const seen = await look(desk, place);
  if (seen === 'later') return undefined;
  if (seen !== 'no') return desk.journal.move(request, [{ kind: 'change-done', step: index, seen }]);
  const passed = desk.clock.now() - (step.madeAt ?? 0);
  if (passed < desk.timings.readBack) {
    await desk.journal.putOff(request.id, desk.clock.now() + pause(passed));
    return undefined;
  }
  const trouble = `${directory.label} said that it was done, but does not show it.`;
  return desk.journal.move(request, [{ kind: 'change-uncertain', step: index, trouble }]);
}

function look(desk: Desk, { request, step, directory }: Place): Promise<Satisfaction | 'later'> {
  return reading(desk, request, step, async () =>
    isSatisfied(step.change, await observe(directory, request, step.change)),
  );
}

/**
 * Reads from a directory while a request is applied. A directory that cannot be asked is no verdict: the request waits and
 * asks again (`later`), until so much time has passed that a person has to look.
 */
async function reading<T>(
  desk: Desk,
  request: Request,
  step: StepRecord,
  read: () => Promise<T>,
): Promise<T | 'later'> {
  try {
    return await read();
  } catch (cause) {
    const since = desk.clock.now() - (step.startedAt ?? request.applyingSince ?? request.requestedAt);
    if (!(cause instanceof DeskhandError) || since > desk.timings.taskLimit) throw cause;
    desk.log.warn({ request: request.id, cause }, 'a directory cannot be asked; asking again');
    const wakeAt = desk.clock.now() + Math.max(pause(since), 1_000);
    const noted = progressed(request, request.steps.indexOf(step), { ...step.progress, note: cause.tell });
    if (step.progress?.note === cause.tell) await desk.journal.putOff(request.id, wakeAt);
    else if (await desk.journal.note(request, noted, wakeAt)) desk.changed(request.id);
    return 'later';
  }
}

/** The directory could not be asked for too long, or Deskhand itself broke: what was begun is for a person to look at. */
async function giveUp(desk: Desk, { request, index, step }: Place, cause: unknown): Promise<Request | undefined> {
  const trouble = tellOf(cause, desk.log, { request: request.id, change: step.change.kind });
  const now = await desk.journal.get(request.id);
  const current = now?.steps[index];
  return now && current && desk.journal.move(now, [fallen(current, index, trouble)]);
}
