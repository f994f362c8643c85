import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WebClient } from '@slack/web-api';
import { describe, expect, it, onTestFinished } from 'vitest';
import { progressed } from '../../../src/journal/advance.ts';
import type { Request, StepRecord } from '../../../src/journal/request.ts';
import type { RequestEvent } from '../../../src/journal/request-event.ts';
import { type Message, renderCard, renderOutcome, renderQuestion } from '../../../src/slack/messages/card.ts';
import { renderHolderNotice, renderSecretOffer } from '../../../src/slack/messages/holder-notice.ts';
import { renderProgress } from '../../../src/slack/messages/progress.ts';
import { startPublisher } from '../../../src/slack/messages/publisher.ts';
import { createBudget } from '../../../src/slack/messages/update-budget.ts';
import { answerView, csvOf } from '../../../src/slack/views/answer.ts';
import { openJournal } from '../../support/a-journal.ts';
import { aRequest, aRequirement, person } from '../../support/builders.ts';
import { FakeClock, settle } from '../../support/fake-clock.ts';

const words = (message: Message): string => JSON.stringify(message.blocks);
/** Slack has taken every message. */
const allSent = { isSent: () => true, whyNot: () => undefined };
const hostile = 'Eve <!channel> <https://evil.example|ok> \u202E';

describe('the card', () => {
  it('says what, for whom, by whom, in which state, with what changes and by which rule', () => {
    const rules = [{ id: 'helpdesk', because: 'Helpdesk looks after accounts.' }];
    const request = aRequest({ decision: { policy: 'h', rules, requirements: [] }, holder: person('U0ADA') });
    const shown = words(renderCard(request, 'Reset a password'));
    for (const part of [
      'Reset a password: Ada',
      'U0ADA',
      'U0KIM',
      'Waiting',
      'a new generated one',
      'R0000001',
      'Helpdesk looks',
    ]) {
      expect(shown).toContain(part);
    }
  });

  it('interprets nothing of what people wrote, in blocks or in the notification', () => {
    const request = aRequest({ subjectName: hostile, state: 'declined', outcome: hostile, endedBy: person('U0LEE') });
    for (const message of [
      renderCard(request, 'Reset'),
      renderOutcome(request, allSent),
      renderHolderNotice(request, 'Reset', allSent),
    ]) {
      expect(message.text).not.toMatch(/<!|<https/);
      expect(words(message)).not.toContain('mrkdwn');
      expect(words(message)).not.toContain('\u202E');
      expect(words(message)).toContain('‹U+202E›');
    }
  });
});

describe('the question', () => {
  it('names who, by when and why, with buttons that carry the id alone', () => {
    const request = aRequest({ decision: { policy: 'h', rules: [], requirements: [aRequirement({ approvals: 2 })] } });
    const message = renderQuestion(request);
    expect(words(message)).toMatch(/2 people of leads.*A lead confirms\./);
    const buttons = message.blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
    expect(buttons.map((button) => ('value' in button ? button.value : undefined))).toEqual(Array(3).fill('R0000001'));
  });

  it('has no buttons once it is settled', () => {
    for (const state of ['ready', 'done', 'declined', 'expired', 'cancelled'] as const) {
      expect(renderQuestion(aRequest({ state })).blocks.some(({ type }) => type === 'actions')).toBe(false);
    }
  });
});

describe('the offer of a secret', () => {
  const given = { person: person('U0ADA'), until: 1 };
  const secrets = [
    { ...given, state: 'sealed' },
    { ...given, state: 'viewed', views: 2, viewedAt: 1 },
    { ...given, state: 'saved', views: 1, viewedAt: 1 },
    { ...given, state: 'expired' },
  ] as const;
  it('has its button while it can be read, and says what became of it after', () => {
    const offers = secrets.map((secret) =>
      words(renderSecretOffer(aRequest({ state: 'done', secret }), 'Reset a password', allSent)),
    );
    expect(offers.map((offer) => offer.includes('View password'))).toEqual([true, true, false, false]);
    expect(offers[1]).toContain('Viewed twice');
    expect(offers[2]).toContain('no longer has it');
    expect(offers[3]).toContain('Nobody viewed it');
  });
});

describe('the progress', () => {
  const step = (given: Partial<StepRecord>): StepRecord => ({
    change: { kind: 'sync-domain' },
    state: 'pending',
    attempts: 0,
    ...given,
  });
  const request: Request = aRequest({
    state: 'applying',
    steps: [
      step({ state: 'done' }),
      step({ state: 'running', progress: { done: 3, total: 7 } }),
      step({}),
      step({ state: 'failed', trouble: 'No.' }),
    ],
  });

  it('shows each step and how far it is, as a plan', () => {
    const [plan] = renderProgress(request, true).blocks;
    expect(plan).toMatchObject({
      type: 'plan',
      tasks: [{ status: 'complete' }, { status: 'in_progress' }, { status: 'pending' }, { status: 'error' }],
    });
    expect(JSON.stringify(plan)).toContain('3 of 7');
  });

  it('says the same as text where plans are refused', () => {
    const shown = words(renderProgress(request, false));
    for (const part of ['█', '1 of 4', '3 of 7', 'No.']) expect(shown).toContain(part);
  });
});

describe('a running task', () => {
  it('is drawn at most every one and a half seconds, with what is newest then, and its end at once', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'deskhand-publishing-'));
    const clock = new FakeClock();
    const { journal } = await openJournal(join(folder, 'a.db'), clock);
    const drawn: { at: number; ts: string; message: string }[] = [];
    const keep = (ts: string, message: unknown) => {
      drawn.push({ at: clock.now(), ts, message: JSON.stringify(message) });
      return { ok: true, channel: 'C0HELPDESK', ts };
    };
    const chat = {
      postMessage: async (message: unknown) => keep(`${drawn.length}.0`, message),
      update: async ({ ts, ...message }: { ts: string }) => keep(ts, message),
    };
    const write = () => undefined;
    const publisher = startPublisher({
      delivered: () => undefined,
      client: { chat } as unknown as WebClient,
      journal,
      clock,
      log: { debug: write, info: write, warn: write, error: write },
      channel: 'C0HELPDESK',
      security: 'C0SECURITY',
      titleOf: (operation) => operation,
      numberOf: () => '1',
    });
    onTestFinished(async () => {
      await publisher.stop();
      await journal.close();
      rmSync(folder, { recursive: true });
    });

    const move = async (seen: Request, ...events: RequestEvent[]): Promise<Request> => {
      const next = await journal.move(seen, events);
      publisher.nudge();
      await settle();
      return next ?? seen;
    };
    const { request } = await journal.open(aRequest({ decision: { policy: 'h', rules: [], requirements: [] } }), 'k');
    let running = await move(
      request,
      { kind: 'applying-started', decision: request.decision, approvals: [] },
      { kind: 'change-started', step: 0, change: 'set-password', attempt: 1 },
      { kind: 'task-started', step: 0, task: { kind: 'membership', id: '1' } },
    );
    const progressOf = () => drawn.filter(({ ts }) => ts === drawn[1]?.ts);
    expect(progressOf()).toHaveLength(1);
    const begun = clock.now();
    for (let done = 1; done <= 45; done += 1) {
      await clock.moveOn(100);
      const noted = progressed(running, 0, { done, total: 45 });
      running = (await journal.note(running, noted, clock.now() + 100)) ?? running;
      publisher.nudge();
      await settle();
    }
    expect(progressOf().map(({ at }) => at - begun)).toEqual([0, 1_500, 3_000, 4_500]);
    const shown = progressOf().map(({ message }) => /(\d+) of 45/.exec(message)?.[1]);
    expect(shown).toEqual([undefined, '14', '29', '44']);

    await move(
      running,
      { kind: 'change-accepted', step: 0 },
      { kind: 'change-done', step: 0, seen: 'yes' },
      { kind: 'ended', state: 'done', outcome: 'Done.' },
    );
    expect(progressOf().at(-1)).toMatchObject({ at: clock.now(), message: expect.stringContaining('complete') });
  });
});

describe('the budget of edits', () => {
  it('keeps a reserve for outcomes, and fills up again', async () => {
    const clock = new FakeClock();
    const budget = createBudget(clock);
    let progress = 0;
    while (budget.take(false) === 0) progress += 1;
    let outcomes = 0;
    while (budget.take(true) === 0) outcomes += 1;
    expect([progress, outcomes]).toEqual([30, 15]);
    const wait = budget.take(true);
    await clock.moveOn(wait);
    expect(budget.take(true)).toBe(0);
    expect(budget.take(false)).toBeGreaterThan(wait);
  });
});

describe('a list', () => {
  const table = { columns: ['Name', 'Note'], rows: Array.from({ length: 45 }, (_, index) => [`n${index}`, 'a, "b"']) };
  const asked = {
    operation: 'find-accounts',
    channel: '',
    subject: { kind: 'directory' as const, directory: 'nas' },
    values: {},
  };
  const view = (page: number) => JSON.stringify(answerView({ title: 'T', facts: [], table }, asked, page).blocks);

  it('is shown in pages, with the way to the others', () => {
    expect(view(0)).toMatch(/"n0".*"n19".*Page 1 of 3.*Next/);
    expect(view(0)).not.toContain('Previous');
    expect(view(2)).toMatch(/"n40".*"n44".*Page 3 of 3.*Previous/);
    expect(view(99)).toContain('Page 3 of 3');
  });

  it('is a CSV file whose cells are no formulas', () => {
    expect(csvOf({ columns: ['Name'], rows: [['a,"b"'], ['=1+1'], ['@x'], ['two\nlines']] })).toBe(
      'Name\r\n"a,""b"""\r\n\'=1+1\r\n\'@x\r\n"two\nlines"\r\n',
    );
  });
});
