import { deskhand } from '../core/deskhand.ts';
import type { Request } from '../journal/request.ts';
import type { RequestContext } from './context.ts';
import { newId } from './submit.ts';

/** A review waits for as long as it takes. */
const longest = 100 * 365 * 24 * 60 * 60_000;

/**
 * Opens the review of what was done by break-glass: for the teams that may confirm break-glass, and for nobody who had a
 * part in it. Called again for the same request it opens no second one.
 */
export async function openReview(context: RequestContext, request: Request): Promise<void> {
  if (!request.breakGlass) return;
  const now = context.clock.now();
  const because = `Break-glass: ${request.breakGlass.reason}`;
  const rules = ['break-glass-review'];
  const review: Request = {
    id: newId(),
    version: 0,
    state: 'waiting',
    operation: 'review-break-glass',
    risk: 'routine',
    requester: request.requester,
    subject: { kind: 'directory', directory: deskhand },
    subjectName: `${request.id} (${request.subjectName})`,
    directoryLabel: request.directoryLabel,
    values: { request: request.id },
    channel: request.channel,
    excludedApprovers: request.confirmations.map(({ person }) => person),
    success: `The break-glass request ${request.id} has been reviewed.`,
    requestedAt: now,
    expiresAt: now + longest,
    decision: {
      policy: request.decision.policy,
      rules: [{ id: 'break-glass-review', because }],
      requirements: [{ rules, approvals: 1, from: request.breakGlass.from, within: longest, because: [because] }],
    },
    changeSummaries: [{ what: 'Break-glass request', before: request.id, after: 'reviewed' }],
    steps: [{ change: { kind: 'close-review', request: request.id }, state: 'pending', attempts: 0 }],
    confirmations: [],
  };
  const opened = await context.journal.open(review, `review/${request.id}`, { review: request.id });
  if (opened.isNew) context.changed(opened.request.id);
}
