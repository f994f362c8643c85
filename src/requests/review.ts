import { deskhand } from '../core/deskhand.ts';
import type { Request } from '../journal/request.ts';
import type { RequestContext } from './context.ts';
import { newId } from './submit.ts';

/** A review waits for as long as it takes. */
const longest = 100 * 365 * 24 * 60 * 60_000;

/**
 * Opens the review of what was done by an emergency override: for the teams that may approve an emergency override, and for nobody who had a
 * part in it. Called again for the same request it opens no second one.
 */
export async function openReview(context: RequestContext, request: Request): Promise<void> {
  if (!request.emergency) return;
  const now = context.clock.now();
  const because = `Emergency override: ${request.emergency.reason}`;
  const rules = ['emergency-review'];
  const review: Request = {
    id: newId(),
    version: 0,
    state: 'waiting',
    operation: 'review-emergency',
    risk: 'routine',
    requester: request.requester,
    subject: { kind: 'directory', directory: deskhand },
    subjectName: `${request.id} (${request.subjectName})`,
    directoryLabel: request.directoryLabel,
    values: { request: request.id },
    channel: request.channel,
    excludedApprovers: request.approvals.map(({ person }) => person),
    success: `Emergency request ${request.id} has been reviewed.`,
    requestedAt: now,
    expiresAt: now + longest,
    decision: {
      policy: request.decision.policy,
      rules: [{ id: 'emergency-review', because }],
      requirements: [{ rules, approvals: 1, from: request.emergency.from, within: longest, because: [because] }],
    },
    changeSummaries: [{ what: 'Emergency request', before: request.id, after: 'reviewed' }],
    steps: [{ change: { kind: 'close-review', request: request.id }, state: 'pending', attempts: 0 }],
    approvals: [],
  };
  const opened = await context.journal.open(review, `review/${request.id}`, { review: request.id });
  if (opened.isNew) context.changed(opened.request.id);
}
