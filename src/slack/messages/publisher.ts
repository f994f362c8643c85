import { createHash } from 'node:crypto';
import type { WebClient } from '@slack/web-api';
import type { Clock } from '../../core/clock.ts';
import { aboutRequest, type Log } from '../../core/log.ts';
import type { Journal } from '../../journal/journal.ts';
import type { PublishedMessages } from '../../journal/messages.ts';
import { hasEnded, type Request } from '../../journal/request.ts';
import { slackErrorOf } from '../client/slack-error.ts';
import { type Message, renderCard, renderOutcome, renderQuestion } from './card.ts';
import { directMessagesOf } from './direct-messages.ts';
import { renderProgress } from './progress.ts';
import { type Part, type Posted, type Published, publishedOf } from './published.ts';
import { createBudget } from './update-budget.ts';
import { renderCoolDown, renderReminder, renderUnread } from './verification.ts';

interface Parts {
  readonly client: WebClient;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
  /** The channel that cards go to. */
  readonly channel: string;
  /** Where alarms go. */
  readonly security: string;
  readonly titleOf: (operation: string) => string;
  /** The number that the requester reads out to the account holder. */
  readonly numberOf: (request: Request) => string;
  /** Called when all messages about an ended request have been delivered. */
  readonly delivered: (request: Request) => void;
}

/** A progress message is edited at most this often, in milliseconds; what ends a request is never held back. */
const progressEvery = 1_500;

/** The longest that a card waits for Slack to take it. */
const longestWait = 5 * 60_000;

/** A person with whom it is for good that they cannot be written to. */
const unreachable = new Set([
  'user_disabled',
  'user_not_found',
  'users_not_found',
  'channel_not_found',
  'cannot_dm_bot',
  'messages_tab_disabled',
  'is_archived',
  'is_inactive',
]);

/**
 * Draws requests in Slack. A redraw is due while less than the request's version is drawn; so a restart, a rate limit or a
 * lost connection only delays it.
 */
export function startPublisher({
  client,
  journal,
  clock,
  log,
  channel,
  security,
  titleOf,
  numberOf,
  delivered,
}: Parts) {
  const stopping = new AbortController();
  let wake = new AbortController();
  let takesPlans = true;
  const budget = createBudget(clock);
  /** When a running request's progress was edited last, and how often in a row a card could not be drawn. */
  const edited = new Map<string, number>();
  const failures = new Map<string, { readonly count: number; readonly since: number }>();
  /** What stands in Slack but could not be noted: on a full disk nothing shall be posted again and again. */
  const unnoted = new Map<string, Published>();

  /** Draws what is behind. Each message is on its own: one that Slack does not take holds up no other. */
  async function publish(request: Request, before: PublishedMessages): Promise<void> {
    const title = titleOf(request.operation);
    let published = unnoted.get(request.id) ?? publishedOf(before);
    const note = async (version?: number): Promise<void> => {
      unnoted.set(request.id, published);
      await journal.recordPublished(request.id, published, version);
      unnoted.delete(request.id);
    };
    const troubles: unknown[] = [];
    const put = async (part: Part, message: Message, place: { channel: string; thread?: string }): Promise<void> => {
      // Only a fingerprint of what is shown is kept: a number to be read out is written nowhere.
      const shows = createHash('sha256').update(JSON.stringify(message)).digest('base64url');
      const posted = published[part];
      if (posted?.shows === shows || posted?.ts === '') return;
      try {
        const next = posted ? await edit(posted, message, hasEnded(request)) : await post(message, place);
        published = { ...published, [part]: { ...next, shows } };
      } catch (cause) {
        if (!place.thread && part !== 'card' && unreachable.has(slackErrorOf(cause) ?? '')) {
          log.warn({ request: request.id, part, err: cause }, 'a person cannot be written to');
          published = { ...published, [part]: { channel: '', ts: '', shows } };
        } else {
          troubles.push(cause);
          return;
        }
      }
      await note();
    };
    await put('card', renderCard(request, title), { channel });
    const thread = published.card?.ts;
    if (thread) await publishThread(request, { channel, thread }, put, troubles);
    for (const { part, message, to } of directMessagesOf(request, title, {
      security,
      numberOf,
      has: (part) => part in published,
    })) {
      await put(part, message, { channel: to });
    }
    if (hasEnded(request)) edited.delete(request.id);
    const worst = troubles.find((trouble) => !(trouble instanceof Later)) ?? troubles[0];
    if (worst) throw worst;
    await note(request.version);
    if (hasEnded(request)) delivered(request);
  }

  type Put = (part: Part, message: Message, place: { channel: string; thread?: string }) => Promise<void>;

  async function publishThread(
    request: Request,
    place: { channel: string; thread: string },
    put: Put,
    troubles: unknown[],
  ) {
    if (request.decision.requirements.length > 0) await put('question', renderQuestion(request), place);
    if (request.steps.some((step) => step.state !== 'pending')) {
      const now = clock.now();
      const next = (edited.get(request.id) ?? 0) + progressEvery;
      if (!hasEnded(request) && now < next) troubles.push(new Later(next));
      else {
        await put('progress', renderProgress(request, takesPlans), place);
        const refused = troubles.findIndex((trouble) => slackErrorOf(trouble) === 'invalid_blocks');
        if (takesPlans && refused >= 0) {
          // Plan blocks have not reached every workspace; text says the same.
          takesPlans = false;
          troubles.splice(refused, 1);
          await put('progress', renderProgress(request, false), place);
        }
        edited.set(request.id, now);
      }
    }
    if (request.remindedAt !== undefined) await put('reminder', renderReminder(request), place);
    if (request.coolDown)
      await put('cooling-down', renderCoolDown(request, titleOf(request.operation), 'thread'), place);
    if (hasEnded(request)) await put('outcome', renderOutcome(request), place);
    if (request.secret?.state === 'expired') await put('unread', renderUnread(request), place);
  }

  async function post(message: Message, { channel: to, thread }: { channel: string; thread?: string }) {
    const place = { channel: to, ...(thread && { thread_ts: thread }) };
    const posted = await client.chat.postMessage({ ...place, ...message, unfurl_links: false });
    return { channel: posted.channel ?? to, ts: posted.ts ?? '' };
  }

  async function edit(posted: Posted, message: Message, isLast: boolean) {
    const wait = budget.take(isLast);
    if (wait > 0) throw new Later(clock.now() + wait);
    try {
      await client.chat.update({ channel: posted.channel, ts: posted.ts, ...message });
    } catch (cause) {
      // A message that somebody deleted cannot be edited; the rest of the thread goes on.
      if (!['message_not_found', 'cant_update_message', 'edit_window_closed'].includes(slackErrorOf(cause) ?? ''))
        throw cause;
      log.warn({ cause }, 'a message can no longer be edited');
    }
    return { channel: posted.channel, ts: posted.ts };
  }

  async function reschedule(request: Request, cause: unknown): Promise<void> {
    if (cause instanceof Later) return journal.holdPublishing(request, cause.at);
    const { count: before, since } = failures.get(request.id) ?? { count: 0, since: clock.now() };
    failures.set(request.id, { count: before + 1, since });
    const { retryAfter } = cause as { retryAfter?: number };
    const wait = retryAfter === undefined ? Math.min(2_000 * 2 ** before, longestWait) : retryAfter * 1_000;
    log.warn({ request: request.id, err: cause, wait }, 'a card cannot be drawn now');
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
        log.error({ err: cause }, 'the cards cannot be drawn; trying again');
        sleep = 1_000;
      }
      await clock.wait(sleep, wake.signal);
    }
  }

  const looping = loop();
  return {
    /** The message that could not be delivered for the longest time, and since when. */
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

/** Not now, but at that time. */
class Later extends Error {
  readonly at: number;

  constructor(at: number) {
    super('not yet');
    this.at = at;
  }
}
