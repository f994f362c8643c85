import { aboutRequest } from '../../core/log.ts';
import type { Journal } from '../../journal/journal.ts';
import type { PublishedMessages } from '../../journal/messages.ts';
import { hasEnded, type Request } from '../../journal/request.ts';
import { Publication, type Surroundings } from './publication.ts';
import { type Published, publishedOf } from './published.ts';
import { createBudget, Later } from './update-budget.ts';

type Parts = Omit<Surroundings, 'budget' | 'edited' | 'takesPlans'> & {
  readonly journal: Journal;
  /** Called when all messages about an ended request have been delivered. */
  readonly delivered: (request: Request) => void;
};

/** The longest that a message waits before Slack is asked again to take it, in milliseconds. */
const longestWait = 60_000;

/**
 * Publishes requests in Slack. A message is due while less than the request's version is published; so a restart, a rate limit
 * or a lost connection only delays it.
 */
export function startPublisher({ journal, delivered, ...parts }: Parts) {
  const { clock, log } = parts;
  const stopping = new AbortController();
  let wake = new AbortController();
  const around: Surroundings = { ...parts, budget: createBudget(clock), edited: new Map(), takesPlans: true };
  /** How often in a row a request could not be published, and since when. */
  const failures = new Map<string, { readonly count: number; readonly since: number }>();
  /** What is in Slack but could not be noted: on a full disk nothing shall be posted again and again. */
  const unnoted = new Map<string, Published>();

  async function publish(request: Request, before: PublishedMessages): Promise<void> {
    const note = async (published: Published, version?: number): Promise<void> => {
      unnoted.set(request.id, published);
      await journal.recordPublished(request.id, published, version);
      unnoted.delete(request.id);
    };
    const published = unnoted.get(request.id) ?? publishedOf(before);
    await note(await new Publication(around, request, { published, note }).run(), request.version);
    if (hasEnded(request)) delivered(request);
  }

  async function reschedule(request: Request, cause: unknown): Promise<void> {
    if (cause instanceof Later) return journal.holdPublishing(request, cause.at);
    const { count: before, since } = failures.get(request.id) ?? { count: 0, since: clock.now() };
    failures.set(request.id, { count: before + 1, since });
    const { retryAfter } = cause as { retryAfter?: number };
    const wait = retryAfter === undefined ? Math.min(2_000 * 2 ** before, longestWait) : retryAfter * 1_000;
    log.warn({ request: request.id, err: cause, wait }, 'a request cannot be published now');
    await journal.holdPublishing(request, clock.now() + wait);
  }

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      wake = new AbortController();
      let sleep = 60_000;
      try {
        for (const { request, published } of await journal.unpublished(50)) {
          if (stopping.signal.aborted) break;
          await aboutRequest(request.id, () => publish(request, published)).then(
            () => failures.delete(request.id),
            (cause: unknown) => reschedule(request, cause),
          );
        }
        const next = await journal.nextToPublish();
        if (next !== undefined) sleep = Math.min(sleep, Math.max(next - clock.now(), 20));
      } catch (cause) {
        log.error({ err: cause }, 'the requests cannot be published; trying again');
        sleep = 1_000;
      }
      await clock.wait(sleep, wake.signal);
    }
  }

  const looping = loop();
  return {
    /** The request whose messages could not be delivered for the longest time, and since when. */
    oldestUndelivered(): { readonly request: string; readonly since: number } | undefined {
      const [oldest] = [...failures].toSorted(([, one], [, other]) => one.since - other.since);
      return oldest && { request: oldest[0], since: oldest[1].since };
    },
    /** Something has changed: look now. */
    nudge: () => wake.abort(),
    async stop(): Promise<void> {
      stopping.abort();
      wake.abort();
      await looping;
    },
  };
}
