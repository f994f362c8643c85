import { createHash } from 'node:crypto';
import type { WebClient } from '@slack/web-api';
import type { Clock } from '../../core/clock.ts';
import type { Log } from '../../core/log.ts';
import { hasEnded, type Request } from '../../journal/request.ts';
import { slackErrorOf } from '../client/slack-error.ts';
import { type Message, renderCard, renderMoved, renderOutcome, renderQuestion } from './card.ts';
import { directMessagesOf } from './direct-messages.ts';
import { type Part, threadParts } from './message-parts.ts';
import { renderProgress } from './progress.ts';
import { fatesOf, type Published, type Sent, sentOf } from './published.ts';
import { type EditBudget, Later } from './update-budget.ts';
import { renderCoolDown, renderReminder, renderUnread } from './verification.ts';

/** A progress message is edited at most this often, in milliseconds; what ends a request is never held back. */
const progressEvery = 1_500;

/** A person to whom Slack will never deliver a message, by its word for why. */
const unreachable = new Set([
  'user_disabled',
  'user_not_found',
  'users_not_found',
  'channel_not_found',
  'cannot_dm_bot',
  'messages_tab_disabled',
  'is_inactive',
]);

/** A channel that takes no message now, and may take one later: it was archived, or the bot was removed. */
const closed = new Set(['channel_not_found', 'is_archived', 'not_in_channel', 'restricted_action', 'is_inactive']);
const isClosed = (cause: unknown): boolean => closed.has(slackErrorOf(cause) ?? '');

/** Somebody deleted the message. */
class Deleted extends Error {}

interface Place {
  readonly channel: string;
  readonly thread?: string;
}

/** What the publications of all requests have in common. */
export interface Surroundings {
  readonly client: Pick<WebClient, 'chat'>;
  readonly clock: Clock;
  readonly log: Log;
  /** The channel that cards go to. */
  readonly channel: string;
  /** Where alarms go. */
  readonly security: string;
  readonly titleOf: (operation: string) => string;
  /** The number that the requester reads out to the account holder. */
  readonly numberOf: (request: Request) => string;
  readonly budget: EditBudget;
  /** When a running request's progress was edited last. */
  readonly edited: Map<string, number>;
  /** Whether the workspace takes plan blocks; false from the first refusal on. */
  takesPlans: boolean;
}

/**
 * Brings what Slack shows of one request in step with it. Each message is on its own: one that Slack does not take holds up no
 * other, and what a message says of another one follows what became of that.
 */
export class Publication {
  readonly #around: Surroundings;
  readonly #request: Request;
  readonly #title: string;
  readonly #note: (published: Published) => Promise<void>;
  readonly #troubles: unknown[] = [];
  #published: Published;

  /** @param note keeps what became of the messages, after each of them */
  constructor(
    around: Surroundings,
    request: Request,
    { published, note }: { published: Published; note: (published: Published) => Promise<void> },
  ) {
    this.#around = around;
    this.#request = request;
    this.#title = around.titleOf(request.operation);
    this.#published = published;
    this.#note = note;
  }

  /** Posts and edits what is behind. Throws the worst of what went wrong, once the rest is done. */
  async run(): Promise<Published> {
    const { channel, security, edited } = this.#around;
    const at = await this.#putCard();
    const isMoved = at !== channel && at === security;
    await this.#putDirectMessages(isMoved);
    const thread = sentOf(this.#published, 'card')?.ts;
    if (thread) await this.#putThread({ channel: at, thread }, isMoved);
    if (hasEnded(this.#request)) edited.delete(this.#request.id);
    const worst = this.#troubles.find((trouble) => !(trouble instanceof Later)) ?? this.#troubles[0];
    if (worst) throw worst;
    return this.#published;
  }

  /** Puts the card into its channel, or where else it can be seen; gives where it is. */
  async #putCard(): Promise<string> {
    const { channel, security, log } = this.#around;
    const card = renderCard(this.#request, this.#title);
    const place = sentOf(this.#published, 'card')?.channel ?? channel;
    let cause = await this.#put('card', card, { channel: place });
    if (cause instanceof Deleted) {
      // Its thread is gone with it.
      this.#forget(threadParts);
      cause = await this.#put('card', card, { channel: place });
    }
    if (cause && isClosed(cause) && place !== security) {
      log.error(
        { request: this.#request.id, channel: place, err: cause },
        'the card goes to security: its channel is closed',
      );
      this.#forget(threadParts);
      cause = await this.#put('card', card, { channel: security });
    }
    if (cause) this.#troubles.push(cause);
    return sentOf(this.#published, 'card')?.channel ?? place;
  }

  async #putDirectMessages(isMoved: boolean): Promise<void> {
    const { security, channel, numberOf, log, clock } = this.#around;
    const { id } = this.#request;
    const around = { security, channel, isMoved, numberOf, has: (part: Part) => part in this.#published };
    for (const { part, message, to, elsewhere } of directMessagesOf(this.#request, this.#title, around)) {
      const rendered = message(fatesOf(this.#published));
      const cause = await this.#put(part, rendered, { channel: to });
      const word = slackErrorOf(cause) ?? '';
      if (cause && elsewhere) {
        // What is for good with a person is not with a channel: it is tried for ever, and said elsewhere meanwhile.
        log.error({ request: id, part, err: cause }, 'an alarm cannot be posted in its channel');
        if (isClosed(cause)) await this.#putOrRetry(elsewhere.part, rendered, { channel: elsewhere.to });
        this.#troubles.push(cause);
      } else if (cause && unreachable.has(word)) {
        log.warn({ request: id, part, err: cause }, 'a person cannot be written to');
        this.#published = { ...this.#published, [part]: { undeliverable: word, since: clock.now() } };
        await this.#note(this.#published);
      } else if (cause && !(cause instanceof Deleted)) this.#troubles.push(cause);
    }
  }

  async #putThread(place: Place, isMoved: boolean): Promise<void> {
    const request = this.#request;
    if (isMoved) await this.#putOrRetry('moved', renderMoved(this.#around.channel), place);
    if (request.decision.requirements.length > 0) await this.#putOrRetry('question', renderQuestion(request), place);
    if (request.steps.some((step) => step.state !== 'pending')) await this.#putProgress(place);
    if (request.remindedAt !== undefined) await this.#putOrRetry('reminder', renderReminder(request), place);
    if (request.coolDown) await this.#putOrRetry('cooling-down', renderCoolDown(request, this.#title, 'thread'), place);
    if (hasEnded(request)) await this.#putOrRetry('outcome', renderOutcome(request, fatesOf(this.#published)), place);
    if (request.secret?.state === 'expired') await this.#putOrRetry('unread', renderUnread(request), place);
  }

  async #putProgress(place: Place): Promise<void> {
    const { clock, edited } = this.#around;
    const request = this.#request;
    const now = clock.now();
    const next = (edited.get(request.id) ?? 0) + progressEvery;
    if (!hasEnded(request) && now < next) {
      this.#troubles.push(new Later(next));
      return;
    }
    let cause = await this.#put('progress', renderProgress(request, this.#around.takesPlans), place);
    if (this.#around.takesPlans && slackErrorOf(cause) === 'invalid_blocks') {
      // Plan blocks have not reached every workspace; text says the same.
      this.#around.takesPlans = false;
      cause = await this.#put('progress', renderProgress(request, false), place);
    }
    if (cause) this.#troubles.push(cause);
    edited.set(request.id, now);
  }

  async #putOrRetry(part: Part, message: Message, place: Place): Promise<void> {
    const cause = await this.#put(part, message, place);
    // A message in a thread that somebody deleted is not said again; its card is.
    if (cause && !(cause instanceof Deleted)) this.#troubles.push(cause);
  }

  /** Posts a message, or edits the one that is there; gives what went wrong. */
  async #put(part: Part, message: Message, place: Place): Promise<unknown> {
    // Only a fingerprint of what is shown is kept: a number to be read out is written nowhere.
    const shows = createHash('sha256').update(JSON.stringify(message)).digest('base64url');
    const before = this.#published[part];
    if (before && ('undeliverable' in before || before.shows === shows)) return undefined;
    try {
      const next = before ? await this.#edit(before, message) : await this.#post(message, place);
      this.#published = { ...this.#published, [part]: { ...next, shows } };
    } catch (cause) {
      return cause;
    }
    await this.#note(this.#published);
    return undefined;
  }

  #forget(forgotten: readonly Part[]): void {
    const kept = Object.entries(this.#published).filter(([part]) => !(forgotten as readonly string[]).includes(part));
    this.#published = Object.fromEntries(kept) as Published;
  }

  async #post(message: Message, { channel: to, thread }: Place) {
    const place = { channel: to, ...(thread && { thread_ts: thread }) };
    const posted = await this.#around.client.chat.postMessage({ ...place, ...message, unfurl_links: false });
    return { channel: posted.channel ?? to, ts: posted.ts ?? '' };
  }

  async #edit({ channel, ts }: Sent, message: Message) {
    const { budget, clock, client, log } = this.#around;
    const wait = budget.take(hasEnded(this.#request));
    if (wait > 0) throw new Later(clock.now() + wait);
    try {
      await client.chat.update({ channel, ts, ...message });
    } catch (cause) {
      const word = slackErrorOf(cause) ?? '';
      if (word === 'message_not_found') throw new Deleted();
      if (word !== 'cant_update_message' && word !== 'edit_window_closed') throw cause;
      log.warn({ cause }, 'a message can no longer be edited');
    }
    return { channel, ts };
  }
}
