import { canonicalJson } from '../core/canonical-json.ts';
import { advance } from './advance.ts';
import type { EventRecord } from './audit-log.ts';
import { requestEventIn } from './bodies.ts';
import type { DeskEvent } from './other-events.ts';
import type { Request } from './request.ts';

/** Lines about a request that do not move it. */
const others: Readonly<Record<DeskEvent['kind'], true>> = {
  'attempt-refused': true,
  'press-refused': true,
  'policy-changed': true,
  'approvers-changed': true,
  'host-lockdown': true,
  'restrictions-changed': true,
  'tampering-found': true,
  purged: true,
};

/**
 * The request that its part of the audit log adds up to.
 *
 * @param lines of this request, oldest first
 * @throws IllegalMove or DeskhandError where they are no life of a request
 */
function folded(lines: readonly Pick<EventRecord, 'kind' | 'body' | 'at'>[]): Request | undefined {
  let request: Request | undefined;
  for (const { kind, body, at } of lines) {
    if (!Object.hasOwn(others, kind)) request = advance(request, requestEventIn(body), at);
  }
  return request;
}

/** States whose outcome is our own sentence. A later Deskhand may say it in other words. */
const ownWords: readonly string[] = ['declined', 'cancelled', 'expired'];

/** How far tasks have come is noted without a line of its own, and counts as a version. */
const logged = (request: Request) => ({
  ...request,
  ...(ownWords.includes(request.state) && { outcome: '' }),
  version: 0,
  steps: request.steps.map(({ progress: _, ...step }) => step),
});

/** Whether a request is what its part of the audit log adds up to. */
export function isLogged(request: Request, lines: readonly Pick<EventRecord, 'kind' | 'body' | 'at'>[]): boolean {
  try {
    const wanted = folded(lines);
    return wanted !== undefined && canonicalJson(logged(request)) === canonicalJson(logged(wanted));
  } catch {
    return false;
  }
}
