import { randomLetters } from './random.ts';
import type { RedactionJob, SynapseState } from './state.ts';

export interface RedactionWish {
  readonly rooms: readonly string[];
  readonly limit: number;
  readonly beforeTs: number | null;
  readonly afterTs: number | null;
}

export type RedactionStatus = 'scheduled' | 'active' | 'complete' | 'failed';

/** How long a job waits before it runs, and how long each event takes (milliseconds; the sandbox's own pace). */
const startDelay = 200;
const pace = 40;
const shortestRun = 200;
/** Synapse runs at most five such tasks at a time; a sixth stays scheduled. */
const parallelJobs = 5;

/** Queues a job; which events it takes is settled now, as the real one reads them when it starts. */
export function scheduleRedaction(
  state: SynapseState,
  user: string,
  wish: RedactionWish,
  failure: RedactionJob['failure'],
): RedactionJob {
  const now = state.clock.now();
  const counts = new Map<string, number>();
  const events = state.events.filter((event) => {
    if (event.sender !== user || event.redacted) return false;
    if (wish.rooms.length > 0 && !wish.rooms.includes(event.room)) return false;
    if (wish.beforeTs !== null && event.sentAt >= wish.beforeTs) return false;
    if (wish.afterTs !== null && event.sentAt <= wish.afterTs) return false;
    const count = (counts.get(event.room) ?? 0) + 1;
    counts.set(event.room, count);
    return count <= wish.limit;
  });
  const busyUntil = [...state.redactions.values()].map((job) => job.endsAt).sort((a, b) => b - a);
  const activeAt = Math.max(now + startDelay, busyUntil[parallelJobs - 1] ?? 0);
  const endsAt = activeAt + Math.max(shortestRun, events.length * pace);
  const job = { id: randomLetters(16), user, startedAt: now, activeAt, endsAt, events, failure, settled: false };
  state.redactions.set(job.id, job);
  return job;
}

/** Where a job stands now; the first look after its end makes its effects real. */
export function redactionStatus(job: RedactionJob, now: number): RedactionStatus {
  if (now < job.activeAt) return 'scheduled';
  if (now < job.endsAt) return 'active';
  return job.failure === 'job' ? 'failed' : 'complete';
}

/** The events that would not be redacted, with the reason of each. */
export function failedEvents(job: RedactionJob): Record<string, string> {
  if (job.failure !== 'events') return {};
  const refused = job.events.filter((_, index) => index % 3 === 0);
  return Object.fromEntries(refused.map((event) => [event.id, 'The bot lacks the power level to redact this event.']));
}

/** Applies every job whose time has come. Called before each request, so that no timer is needed. */
export function settleRedactions(state: SynapseState): void {
  const now = state.clock.now();
  for (const job of state.redactions.values()) {
    if (job.settled || now < job.endsAt) continue;
    job.settled = true;
    if (job.failure === 'job') continue;
    const refused = failedEvents(job);
    for (const event of job.events) if (!(event.id in refused)) event.redacted = true;
  }
}
