import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { aboutRequest } from '../core/log.ts';
import type { Request } from '../journal/request.ts';
import type { RequestContext } from './context.ts';
import { isJournalFault, userMessageOf } from './error-messages.ts';
import { processNext } from './process.ts';

/** How many requests one process works on at once. */
const atOnce = 8;
/** A lease outlives every call; it is given back as soon as the request has to wait. */
const leaseFactor = 3;

export interface Worker {
  /** Looks for due work now. */
  nudge(): void;
  /** Takes no new work, and resolves when what is in work has come to a point where it can be taken up again. */
  stop(): Promise<void>;
}

/** Works through the requests that are due, for as long as the process lives. */
export function startWorker(
  context: Omit<RequestContext, 'changed'>,
  changed: (id: string) => void,
): Worker & { context: RequestContext } {
  const owner = randomUUID();
  const stopping = new AbortController();
  let wake = new AbortController();
  const nudge = () => wake.abort();
  const whole: RequestContext = {
    ...context,
    changed: (id) => {
      changed(id);
      nudge();
    },
  };
  const inWork = new Map<string, Promise<void>>();
  const leaseFor = leaseFactor * context.timings.callDeadline;

  async function work(request: Request): Promise<void> {
    let current = request;
    let isHeld = false;
    try {
      while (!stopping.signal.aborted) {
        const next = await processNext(whole, current);
        if (!next) break;
        changed(next.id);
        current = next;
        await context.journal.extendLease(request.id, owner, leaseFor);
      }
      if (current.state !== 'applying') await context.journal.park(current);
    } catch (cause) {
      if (isJournalFault(cause)) {
        context.log.error({ request: request.id, err: cause }, 'cannot use the journal; the request waits');
      } else userMessageOf(cause, context.log, { request: request.id });
      // The journal itself may be what fails: then the lease is left to run out, and the request is taken up again.
      await context.journal.reschedule(request.id, context.clock.now() + 30_000).catch(() => {
        isHeld = true;
      });
    } finally {
      if (!isHeld) await context.journal.releaseLease(request.id, owner).catch(() => undefined);
      inWork.delete(request.id);
      nudge();
    }
  }

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      wake = new AbortController();
      // The journal may answer without ever leaving the process: the sockets and timers have to get their turn too.
      await nextTurn();
      try {
        const room = atOnce - inWork.size;
        const due = room > 0 ? await context.journal.claim(owner, leaseFor, room) : [];
        for (const request of due)
          if (!inWork.has(request.id))
            inWork.set(
              request.id,
              aboutRequest(request.id, () => work(request)),
            );
        if (due.length > 0 && due.length === room) continue;
        const next = await context.journal.nextDue();
        const idle = 60_000;
        await context.clock.wait(
          next === undefined ? idle : Math.min(Math.max(next - context.clock.now(), 10), idle),
          wake.signal,
        );
      } catch (cause) {
        context.log.error({ err: cause }, 'cannot read the journal; retrying');
        await context.clock.wait(1_000, stopping.signal);
      }
    }
  }

  const looping = loop();
  return {
    context: whole,
    nudge,
    async stop() {
      stopping.abort();
      nudge();
      await looping;
      await Promise.all(inWork.values());
    },
  };
}
