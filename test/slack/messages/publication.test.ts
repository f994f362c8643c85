import { WebAPIPlatformError } from '@slack/web-api';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Request } from '../../../src/journal/request.ts';
import { Publication, type Surroundings } from '../../../src/slack/messages/publication.ts';
import { type Published, sentOf } from '../../../src/slack/messages/published.ts';
import { createBudget } from '../../../src/slack/messages/update-budget.ts';
import { aRequest, aRequirement, person } from '../../support/builders.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const requests = 'C0REQUESTS';
const security = 'C0SECURITY';
const ada = person('U0ADA');

/** A Slack that takes messages, but for the places and messages that a test says it refuses, each with Slack's word. */
class Slack {
  readonly refuses = new Map<string, string>();
  readonly messages = new Map<string, { channel: string; thread?: string; text: string }>();
  posts = 0;
  readonly chat = {
    postMessage: async (message: { channel: string; thread_ts?: string }) => {
      const { channel, thread_ts: thread } = message;
      this.#refuse(channel);
      this.posts += 1;
      const ts = `${this.posts}.0`;
      this.messages.set(ts, { channel, ...(thread && { thread }), text: JSON.stringify(message) });
      return { ok: true, channel, ts };
    },
    update: async (message: { channel: string; ts: string }) => {
      const { channel, ts } = message;
      this.#refuse(channel);
      const before = this.messages.get(ts);
      if (!before) throw refusal('message_not_found');
      this.messages.set(ts, { ...before, text: JSON.stringify(message) });
      return { ok: true };
    },
  };

  #refuse(channel: string): void {
    const word = this.refuses.get(channel);
    if (word) throw refusal(word);
  }

  in(channel: string): string {
    return [...this.messages.values()].flatMap((one) => (one.channel === channel ? [one.text] : [])).join('\n');
  }
}
const refusal = (error: string) => new WebAPIPlatformError({ ok: false, error, response_metadata: {} });

let slack: Slack;
let published: Published;
let around: Surroundings;
beforeEach(() => {
  slack = new Slack();
  published = {};
  const clock = new FakeClock();
  const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  around = {
    client: { chat: slack.chat } as unknown as Surroundings['client'],
    clock,
    log: silent,
    channel: requests,
    security,
    titleOf: () => 'Reset a password',
    numberOf: () => '42',
    budget: createBudget(clock),
    edited: new Map(),
    takesPlans: true,
  };
});

/** Publishes a request once; says whether all was taken. */
async function publish(request: Request): Promise<boolean> {
  const note = async (now: Published) => {
    published = now;
  };
  return new Publication(around, request, { published, note }).run().then(
    () => true,
    () => false,
  );
}

const done = aRequest({ state: 'done', outcome: 'Ada has a new password.', endedAt: 1, holder: ada });
const withSecret = { ...done, secret: { person: ada, until: 60_000, state: 'sealed' as const } } as Request;
const reported = {
  ...aRequest({ state: 'declined', outcome: 'Not me.', endedAt: 1, holder: ada }),
  reportedNotMe: { person: ada, at: 1 },
} as Request;
const asked = aRequest({
  holder: ada,
  decision: { policy: 'h', rules: [], requirements: [aRequirement({ from: ['holder'] })] },
});

describe('what is said of a message to a person', () => {
  it('is that it was sent only once Slack took it', async () => {
    slack.refuses.set('U0ADA', 'internal_error');
    expect(await publish(withSecret)).toBe(false);
    expect(slack.in(requests)).not.toContain('Only ');
    slack.refuses.clear();
    expect(await publish(withSecret)).toBe(true);
    expect(slack.in(requests)).toContain('can view the new password');
    expect(slack.in('U0ADA')).not.toBe('');
  });

  it.each(['messages_tab_disabled', 'user_disabled', 'cannot_dm_bot'])(
    'is that they cannot be reached where Slack says %s, and it is not tried again',
    async (word) => {
      slack.refuses.set('U0ADA', word);
      expect(await publish(withSecret)).toBe(true);
      expect(slack.in(requests)).toContain("can't reach");
      expect(slack.in(requests)).not.toContain('can view the new password');
      expect(published.secret).toMatchObject({ undeliverable: word });
    },
  );

  it('is in the words for the requester too, who would wait for an answer that cannot come', async () => {
    slack.refuses.set('U0ADA', 'messages_tab_disabled');
    await publish(asked);
    expect(slack.in('U0KIM')).toContain("can't reach");
    expect(slack.in('U0KIM')).not.toContain('42');
  });
});

describe('an alarm', () => {
  it.each(['is_archived', 'channel_not_found', 'not_in_channel', 'restricted_action'])(
    'is never given up: with its channel closed (%s) it goes elsewhere, and is tried until the channel takes it',
    async (word) => {
      slack.refuses.set(security, word);
      for (let round = 0; round < 3; round += 1) expect(await publish(reported)).toBe(false);
      expect(slack.in(requests).match(/🚨|knows nothing of/g)).not.toBeNull();
      expect(sentOf(published, 'alarm-elsewhere')?.channel).toBe(requests);
      slack.refuses.clear();
      expect(await publish(reported)).toBe(true);
      expect(sentOf(published, 'alarm')?.channel).toBe(security);
    },
  );

  it('is told as told to the holder only once it is', async () => {
    const told = 'Security has been told.';
    await publish(asked);
    for (const channel of [security, requests]) slack.refuses.set(channel, 'internal_error');
    await publish({ ...asked, ...reported, decision: asked.decision } as Request);
    expect(slack.in('U0ADA')).not.toContain(told);
    slack.refuses.clear();
    await publish({ ...asked, ...reported, decision: asked.decision } as Request);
    expect(slack.in('U0ADA')).toContain(told);
  });
});

describe('a card', () => {
  it('that somebody deleted is posted again, with its question and its outcome', async () => {
    await publish(aRequest());
    slack.messages.clear();
    expect(await publish(done)).toBe(true);
    const card = sentOf(published, 'card');
    const inThread = [...slack.messages.values()].filter(({ thread }) => thread === card?.ts);
    expect(slack.messages.get(card?.ts ?? '')).toBeDefined();
    expect(inThread.some(({ text }) => text.includes('Ada has a new password.'))).toBe(true);
  });

  it.each(['is_archived', 'channel_not_found', 'not_in_channel'])(
    'goes to security where its channel is closed (%s), and its requester hears the outcome',
    async (word) => {
      slack.refuses.set(requests, word);
      expect(await publish(aRequest())).toBe(true);
      expect(slack.in(security)).toContain(requests);
      expect(await publish(done)).toBe(true);
      expect(slack.in('U0KIM')).toContain('Ada has a new password.');
    },
  );

  it('whose channel is only slow stays there', async () => {
    slack.refuses.set(requests, 'internal_error');
    expect(await publish(aRequest())).toBe(false);
    expect(slack.in(security)).toBe('');
  });
});
