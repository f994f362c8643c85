import { IllegalMove } from './illegal-move.ts';
import { currentStep, type Request, type StepRecord } from './request.ts';
import type { RequestEvent } from './request-event.ts';

/** The step states from which an event on a step may go on. */
const stepAllowed: Readonly<Partial<Record<RequestEvent['kind'], readonly StepRecord['state'][]>>> = {
  'change-started': ['pending', 'started'],
  'change-rescheduled': ['started'],
  'task-started': ['started'],
  'change-accepted': ['started', 'running'],
  'change-done': ['started', 'accepted'],
  'change-failed': ['pending', 'started', 'running', 'accepted'],
  'change-uncertain': ['pending', 'started', 'running', 'accepted'],
};

type StepEvent = Extract<RequestEvent, { step: number }>;

/** The steps as they are after an event on one of them. @throws IllegalMove */
export function advanceStep(request: Request, event: StepEvent, at: number): readonly StepRecord[] {
  const step = request.steps[event.step];
  if (!step || !stepAllowed[event.kind]?.includes(step.state)) throw new IllegalMove(request, event);
  // A step begins only when all before it are settled; what runs at the directory is one change at a time.
  if (event.kind === 'change-started' && currentStep(request)?.index !== event.step)
    throw new IllegalMove(request, event);
  const isTerminal = event.kind === 'change-failed' || event.kind === 'change-uncertain';
  return request.steps.map((other, index) => {
    if (index === event.step) return changedStep(step, event, at);
    return isTerminal && other.state === 'pending' ? { ...other, state: 'skipped' } : other;
  });
}

function changedStep(step: StepRecord, event: StepEvent, at: number): StepRecord {
  switch (event.kind) {
    case 'change-started':
      return { ...step, state: 'started', attempts: event.attempt, startedAt: at };
    case 'change-rescheduled':
      return {
        ...step,
        state: 'pending',
        progress: { note: event.reason },
        ...((step.mayHaveRun || event.mayHaveRun) && { mayHaveRun: true }),
      };
    case 'task-started':
      return { ...step, state: 'running', task: event.task };
    case 'change-accepted':
      return { ...step, state: 'accepted', acceptedAt: at };
    case 'change-done':
      return { ...step, state: 'done' };
    case 'change-failed':
      return { ...step, state: 'failed', trouble: event.trouble };
    case 'change-uncertain':
      return { ...step, state: 'uncertain', trouble: event.trouble };
  }
}
