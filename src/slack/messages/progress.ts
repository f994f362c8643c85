import type { KnownBlock, PlanBlock, TaskCardBlock } from '@slack/types';
import { stepTitle } from '../../core/step-title.ts';
import { hasEnded, type Request, type StepRecord } from '../../journal/request.ts';
import { cut, escaped, type Piece, plain, rich, visible } from '../text.ts';
import type { Message } from './card.ts';

const statuses: Readonly<Record<StepRecord['state'], TaskCardBlock['status']>> = {
  pending: 'pending',
  started: 'in_progress',
  running: 'in_progress',
  accepted: 'in_progress',
  done: 'complete',
  failed: 'error',
  uncertain: 'error',
  skipped: 'pending',
};

const signs: Readonly<Record<StepRecord['state'], string>> = {
  pending: '▫️',
  started: '🔄',
  running: '🔄',
  accepted: '🔄',
  done: '✅',
  failed: '❌',
  uncertain: '❓',
  skipped: '➖',
};

/** What a step is doing right now, as a person would say it. */
function stepNote(step: StepRecord): string | undefined {
  if (step.trouble) return step.trouble;
  const { done, total, note } = step.progress ?? {};
  switch (step.state) {
    case 'started':
      return step.attempts > 1 ? `attempt ${step.attempts}` : undefined;
    case 'pending':
      return note;
    case 'running':
      return (
        [done !== undefined && total !== undefined ? `${done} of ${total}` : undefined, note]
          .filter(Boolean)
          .join(' · ') || 'running'
      );
    case 'accepted':
      return 'reading it back';
    case 'skipped':
      return 'not tried';
    default:
      return undefined;
  }
}

const bar = (done: number, total: number): string => {
  const full = Math.round((done / Math.max(total, 1)) * 10);
  return `${'█'.repeat(full)}${'░'.repeat(10 - full)} ${done} of ${total}`;
};

/** The one progress message of the thread. `asPlan` uses Slack's plan block; older workspaces refuse it and get text. */
export function renderProgress(request: Request, asPlan: boolean): Message {
  const { steps } = request;
  const done = steps.filter((step) => step.state === 'done').length;
  const title = `${hasEnded(request) ? 'Steps' : 'Working'}: ${done} of ${steps.length}`;
  const current = steps.find((step) => ['started', 'running', 'accepted'].includes(step.state));
  const text = current ? `${title}, ${escaped(stepTitle(current.change))}` : title;
  return { text, blocks: asPlan ? [planBlock(request, title)] : textBlocks(request, bar(done, steps.length)) };
}

function planBlock(request: Request, title: string): PlanBlock {
  return {
    type: 'plan',
    title: cut(title, 150),
    tasks: request.steps.map((step, index) => {
      const note = stepNote(step);
      return {
        type: 'task_card',
        task_id: `step-${index}`,
        title: cut(visible(stepTitle(step.change)), 150),
        status: statuses[step.state],
        ...(note && { details: rich([note]) }),
      };
    }),
  };
}

function textBlocks(request: Request, title: string): KnownBlock[] {
  const lines = request.steps.map((step): Piece[] => {
    const note = stepNote(step);
    return [`${signs[step.state]} ${stepTitle(step.change)}`, ...(note ? [` · ${note}`] : [])];
  });
  return [{ type: 'section', text: plain(title) }, rich(...lines)];
}
