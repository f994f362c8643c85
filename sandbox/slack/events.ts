import type { JsonObject } from '../kit/json.ts';
import type { SandboxClock } from '../kit/simulator.ts';
import type { Deliveries } from './deliveries.ts';
import { BOT, TEAM, VERIFICATION_TOKEN } from './fixtures.ts';
import { randomCharacters } from './identifiers.ts';
import type { InstalledApp } from './manifest.ts';

/** When an event that was not acknowledged goes out again, in milliseconds after the failure. */
const RETRY_AFTER = [0, 60_000, 300_000];
/** How often due retries are looked for: the sandbox's clock can be moved on under them. */
const LOOK_EVERY = 100;

/** The scope without which Slack does not deliver an event, subscribed or not. */
const NEEDED_SCOPE: Readonly<Record<string, string>> = {
  app_mention: 'app_mentions:read',
  'message.channels': 'channels:history',
  'message.groups': 'groups:history',
  'message.im': 'im:history',
  'message.mpim': 'mpim:history',
  member_joined_channel: 'channels:read',
  member_left_channel: 'channels:read',
  reaction_added: 'reactions:read',
  reaction_removed: 'reactions:read',
  subteam_members_changed: 'usergroups:read',
  subteam_updated: 'usergroups:read',
  user_change: 'users:read',
};

interface Retry {
  readonly payload: JsonObject;
  readonly attempt: number;
  readonly reason: string;
  readonly dueAt: number;
}

/** Sends the Events API deliveries that the manifest subscribes to, and again where they are not acknowledged. */
export class EventPublisher {
  readonly #app: () => InstalledApp;
  readonly #deliveries: Deliveries;
  readonly #clock: SandboxClock;
  #retries: Retry[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(app: () => InstalledApp, deliveries: Deliveries, clock: SandboxClock) {
    this.#app = app;
    this.#deliveries = deliveries;
    this.#clock = clock;
  }

  /** Sends an event if the app subscribed to `subscription` (its type, or `message.im` and the like). */
  async publish(subscription: string, event: JsonObject): Promise<void> {
    const scope = NEEDED_SCOPE[subscription];
    const { events, scopes } = this.#app();
    if (!events.has(subscription)) return;
    if (scope !== undefined && !scopes.has(scope)) return;
    await this.#send({
      token: VERIFICATION_TOKEN,
      team_id: TEAM.id,
      context_team_id: TEAM.id,
      context_enterprise_id: null,
      api_app_id: BOT.appId,
      event,
      type: 'event_callback',
      event_id: `Ev${randomCharacters(9)}`,
      event_time: Math.floor(this.#clock.now() / 1000),
      authorizations: [
        { enterprise_id: null, team_id: TEAM.id, user_id: BOT.userId, is_bot: true, is_enterprise_install: false },
      ],
      is_ext_shared_channel: false,
      event_context: `4-${randomCharacters(32)}`,
    });
  }

  /** Stops sending again. */
  close(): void {
    this.#isClosed = true;
    this.#retries = [];
    clearInterval(this.#timer);
  }

  async #send(payload: JsonObject, attempt = 0, reason = ''): Promise<void> {
    const reply = await this.#deliveries.deliver({
      type: 'events_api',
      accepts_response_payload: false,
      payload,
      retry_attempt: attempt,
      retry_reason: reason,
    });
    const wait = RETRY_AFTER[attempt];
    if (reply.acked || wait === undefined || this.#isClosed) return;
    const why = this.#deliveries.retryReason(reply.reason);
    this.#retries.push({ payload, attempt: attempt + 1, reason: why, dueAt: this.#clock.now() + wait });
    this.#timer ??= setInterval(() => this.#sendDue(), LOOK_EVERY).unref();
  }

  #sendDue(): void {
    const now = this.#clock.now();
    const due = this.#retries.filter(({ dueAt }) => dueAt <= now);
    this.#retries = this.#retries.filter(({ dueAt }) => dueAt > now);
    for (const { payload, attempt, reason } of due) void this.#send(payload, attempt, reason);
    if (this.#retries.length > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
