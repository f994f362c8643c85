import type { WebClient } from '@slack/web-api';
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import type { Journal } from '../requests/journal.ts';
import type { Drawing } from '../requests/journal-drawings.ts';
import { hasEnded, type Request } from '../requests/request.ts';
import { isSame } from '../requests/requirements.ts';
import { createBudget } from './budget.ts';
import { drawCard, drawHolderNotice, drawOutcome, drawQuestion, drawSecretOffer, type Message } from './card.ts';
import { drawProgress } from './progress.ts';

/** A message that was posted, and the fingerprint of what it shows. */
interface Posted {
  readonly channel: string;
  readonly ts: string;
  readonly shows: string;
}

type Part = 'card' | 'question' | 'progress' | 'outcome' | 'secret' | 'notice';
type Drawn = Partial<Record<Part, Posted>>;

interface Parts {
  readonly client: WebClient;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
  /** The channel that cards go to. */
  readonly channel: string;
  readonly titleOf: (operation: string) => string;
}

/** A progress message is edited at most this often, in milliseconds; what ends a request is never held back. */
const progressEvery = 1_500;

const errorOf = (cause: unknown): string | undefined => (cause as { data?: { error?: string } }).data?.error;

/**
 * Draws requests in Slack. A redraw is due while less than the request's version is drawn; so a restart, a rate limit or a
 * lost connection only delays it.
 */
export function startPainter({ client, journal, clock, log, channel, titleOf }: Parts) {
  const stopping = new AbortController();
  let wake = new AbortController();
  let takesPlans = true;
  const budget = createBudget(clock);
  const notBefore = new Map<string, { at: number; isPace: boolean }>();
  const edited = new Map<string, number>();

  async function paint(request: Request, before: Drawing): Promise<void> {
    const title = titleOf(request.operation);
    let drawn = before as Drawn;
    const put = async (part: Part, message: Message, place: { channel: string; thread?: string }): Promise<void> => {
      const shows = JSON.stringify(message);
      const posted = drawn[part];
      if (posted?.shows === shows) return;
      const next = posted ? await edit(posted, message, hasEnded(request)) : await post(message, place);
      drawn = { ...drawn, [part]: { ...next, shows } };
      await journal.drew(request.id, drawn);
    };
    await put('card', drawCard(request, title), { channel });
    const thread = drawn.card?.ts;
    if (!thread) throw new Error('The card has no place.');
    const place = { channel, thread };
    if (request.decision.requirements.length > 0) await put('question', drawQuestion(request), place);
    if (request.steps.some((step) => step.state !== 'pending'))
      await putProgress(request, (message) => put('progress', message, place));
    if (hasEnded(request)) {
      await put('outcome', drawOutcome(request), place);
      const { secret, holder, requester } = request;
      if (secret) await put('secret', drawSecretOffer(request, title), { channel: secret.person.id });
      const isToldOtherwise = !holder || isSame(holder, requester) || (secret && isSame(holder, secret.person));
      if (!isToldOtherwise) await put('notice', drawHolderNotice(request, title), { channel: holder.id });
    }
    await journal.drew(request.id, drawn, request.version);
  }

  async function putProgress(request: Request, put: (message: Message) => Promise<void>): Promise<void> {
    const now = clock.now();
    const last = edited.get(request.id) ?? 0;
    if (!hasEnded(request) && now - last < progressEvery) throw new Later(last + progressEvery);
    try {
      await put(drawProgress(request, takesPlans));
    } catch (cause) {
      if (!takesPlans || errorOf(cause) !== 'invalid_blocks') throw cause;
      // Plan blocks have not reached every workspace; text says the same.
      takesPlans = false;
      await put(drawProgress(request, false));
    }
    if (hasEnded(request)) edited.delete(request.id);
    else edited.set(request.id, now);
  }

  async function post(message: Message, { channel: to, thread }: { channel: string; thread?: string }) {
    const posted = await client.chat.postMessage({
      channel: to,
      ...message,
      ...(thread && { thread_ts: thread }),
      unfurl_links: false,
    });
    return { channel: posted.channel ?? to, ts: posted.ts ?? '' };
  }

  async function edit(posted: Posted, message: Message, isLast: boolean) {
    const wait = budget.take(isLast);
    if (wait > 0) throw new Later(clock.now() + wait);
    try {
      await client.chat.update({ channel: posted.channel, ts: posted.ts, ...message });
    } catch (cause) {
      // A message that somebody deleted cannot be edited; the rest of the thread goes on.
      if (!['message_not_found', 'cant_update_message', 'edit_window_closed'].includes(errorOf(cause) ?? ''))
        throw cause;
      log.warn({ cause }, 'a message can no longer be edited');
    }
    return { channel: posted.channel, ts: posted.ts };
  }

  function putOff(request: Request, cause: unknown): void {
    if (cause instanceof Later) {
      notBefore.set(request.id, { at: cause.at, isPace: true });
      return;
    }
    const { retryAfter } = cause as { retryAfter?: number };
    const wait = retryAfter === undefined ? 5_000 : retryAfter * 1_000;
    notBefore.set(request.id, { at: clock.now() + wait, isPace: false });
    log.warn({ request: request.id, err: cause, wait }, 'a card cannot be drawn now');
  }

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      wake = new AbortController();
      let sleep = 60_000;
      try {
        const due = await journal.undrawn(50);
        for (const { request, drawing } of due) {
          const held = notBefore.get(request.id);
          const isHeld = held && clock.now() < held.at && !(held.isPace && hasEnded(request));
          if (stopping.signal.aborted || isHeld) continue;
          notBefore.delete(request.id);
          await paint(request, drawing).catch((cause: unknown) => putOff(request, cause));
        }
        const held = due.map(({ request }) => notBefore.get(request.id)?.at ?? Number.POSITIVE_INFINITY);
        const next = Math.min(...held) - clock.now();
        sleep = Math.min(sleep, Math.max(next, 20));
      } catch (cause) {
        log.error({ err: cause }, 'the cards cannot be drawn; trying again');
        sleep = 1_000;
      }
      await clock.wait(sleep, wake.signal);
    }
  }

  const looping = loop();
  return {
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
