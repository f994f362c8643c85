import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advance, progressed } from '../../src/journal/advance.ts';
import { IllegalMove } from '../../src/journal/illegal-move.ts';
import { endStates, hasEnded, openStates, type Request, type RequestState } from '../../src/journal/request.ts';
import type { RequestEvent } from '../../src/journal/request-event.ts';
import { aRequest, aRequirement, person } from '../support/builders.ts';
import { runs } from '../support/thorough.ts';

const decision = { policy: 'hash', rules: [], requirements: [aRequirement()] };
const samples: { [K in Exclude<RequestEvent['kind'], 'carried-over'>]: Extract<RequestEvent, { kind: K }> } = {
  requested: { kind: 'requested', request: aRequest() },
  approved: { kind: 'approved', person: person('U0LEE'), teams: ['leads'] },
  declined: { kind: 'declined', person: person('U0LEE'), reason: 'No ticket.' },
  cancelled: { kind: 'cancelled', person: person('U0KIM') },
  expired: { kind: 'expired' },
  'sent-back': { kind: 'sent-back', decision, approvals: [] },
  'applying-started': { kind: 'applying-started', decision, approvals: [] },
  reminded: { kind: 'reminded' },
  'holder-unreachable': { kind: 'holder-unreachable', person: person('U0KIM') },
  'code-sent': { kind: 'code-sent', to: 'a***@example.org', address: 'print', until: 9 },
  'code-failed': { kind: 'code-failed' },
  'proof-failed': { kind: 'proof-failed', proof: 'number', person: person('U0ADA') },
  'cool-down-started': {
    kind: 'cool-down-started',
    until: 9,
    decision,
    approvals: [{ person: person('U0LEE'), at: 1, teams: ['leads'] }],
  },
  'cool-down-ended': { kind: 'cool-down-ended' },
  stopped: { kind: 'stopped', person: person('U0ADA'), role: 'the account holder' },
  'reported-not-me': { kind: 'reported-not-me', person: person('U0ADA') },
  'holder-notified': { kind: 'holder-notified' },
  'holder-notice-given-up': { kind: 'holder-notice-given-up' },
  stale: { kind: 'stale', outcome: 'Gone.' },
  refused: { kind: 'refused', outcome: 'No longer allowed.' },
  'change-started': { kind: 'change-started', step: 0, change: 'set-password', attempt: 1 },
  'change-rescheduled': { kind: 'change-rescheduled', step: 0, reason: 'Busy.' },
  'task-started': { kind: 'task-started', step: 0, task: { kind: 'join', id: '@administrators/1' } },
  'change-accepted': { kind: 'change-accepted', step: 0 },
  'change-done': { kind: 'change-done', step: 0, seen: 'yes' },
  'change-failed': { kind: 'change-failed', step: 0, trouble: 'Refused.' },
  'change-uncertain': { kind: 'change-uncertain', step: 0, trouble: 'No answer.' },
  ended: { kind: 'ended', state: 'done', outcome: 'Done.' },
  'secret-offered': { kind: 'secret-offered', person: person('U0ADA'), until: 1 },
  'secret-opened': { kind: 'secret-opened', person: person('U0ADA') },
  'secret-saved': { kind: 'secret-saved', person: person('U0ADA') },
  'secret-viewed': { kind: 'secret-viewed', person: person('U0ADA') },
  'secret-expired': { kind: 'secret-expired' },
};

const step = (state: Request['steps'][number]['state']) => [
  { change: { kind: 'set-password' as const }, state, attempts: 1 },
];

/** Where each event leads from each state that takes it; every other pair is refused. */
const table: Partial<Record<RequestState, Partial<Record<RequestEvent['kind'], RequestState>>>> = {
  waiting: {
    approved: 'ready',
    declined: 'declined',
    cancelled: 'cancelled',
    expired: 'expired',
    reminded: 'waiting',
    'holder-unreachable': 'waiting',
    'code-sent': 'waiting',
    'code-failed': 'waiting',
    'proof-failed': 'waiting',
    'reported-not-me': 'declined',
  },
  'cooling-down': {
    'cool-down-ended': 'ready',
    stopped: 'declined',
    cancelled: 'cancelled',
    'reported-not-me': 'declined',
  },
  ready: {
    'cool-down-started': 'cooling-down',
    stopped: 'declined',
    'reported-not-me': 'declined',
    cancelled: 'cancelled',
    'sent-back': 'waiting',
    'applying-started': 'applying',
    stale: 'stale',
    refused: 'failed',
  },
  applying: {
    'reported-not-me': 'applying',
    'change-started': 'applying',
    'change-failed': 'applying',
    'change-uncertain': 'applying',
  },
  done: { 'secret-offered': 'done' },
  'partly-done': { 'secret-offered': 'partly-done' },
  uncertain: { 'secret-offered': 'uncertain' },
};
// Once it has ended, the holder may still object, and is told: nothing of that changes the end.
for (const state of endStates) {
  const always = { 'reported-not-me': state, 'holder-notified': state, 'holder-notice-given-up': state };
  table[state] = { ...table[state], ...always };
}

describe('advance, for every state and event', () => {
  for (const state of [...openStates, ...endStates]) {
    for (const [kind, event] of Object.entries(samples)) {
      const next = table[state]?.[kind as RequestEvent['kind']];
      const request = aRequest({ state, version: 7 });
      it(next ? `${state} takes ${kind} and is ${next}` : `${state} refuses ${kind}`, () => {
        if (!next) expect(() => advance(request, event, 5)).toThrow(IllegalMove);
        else expect(advance(request, event, 5)).toMatchObject({ state: next, version: 8 });
      });
    }
  }
});

describe('a step of an applying request', () => {
  const stepTable: [Request['steps'][number]['state'], keyof typeof samples, string | undefined][] = [
    ['started', 'change-started', 'started'],
    ['started', 'change-rescheduled', 'pending'],
    ['started', 'task-started', 'running'],
    ['started', 'change-accepted', 'accepted'],
    ['started', 'change-done', 'done'],
    ['started', 'change-uncertain', 'uncertain'],
    ['running', 'change-accepted', 'accepted'],
    ['running', 'change-failed', 'failed'],
    ['running', 'change-started', undefined],
    ['accepted', 'change-done', 'done'],
    ['accepted', 'change-started', undefined],
    ['done', 'change-started', undefined],
    ['done', 'change-failed', undefined],
    ['failed', 'change-started', undefined],
    ['uncertain', 'change-done', undefined],
    ['skipped', 'change-started', undefined],
  ];
  it.each(stepTable)('%s on %s is %s', (from, kind, to) => {
    const request = aRequest({ state: 'applying', steps: step(from) });
    const move = () => advance(request, samples[kind], 5);
    if (to === undefined) expect(move).toThrow(IllegalMove);
    else expect(move().steps[0]?.state).toBe(to);
  });

  it('does not begin before the steps before it are settled', () => {
    const steps = [...step('running'), ...step('pending')];
    const request = aRequest({ state: 'applying', steps });
    expect(() => advance(request, { ...samples['change-started'], step: 1 }, 5)).toThrow(IllegalMove);
  });

  it('takes the steps behind it along when it fails', () => {
    const request = aRequest({ state: 'applying', steps: [...step('started'), ...step('pending')] });
    expect(advance(request, samples['change-failed'], 5).steps.map(({ state }) => state)).toEqual([
      'failed',
      'skipped',
    ]);
  });

  it('keeps the request from ending while it is unsettled or not read back', () => {
    for (const state of ['pending', 'started', 'running', 'accepted'] as const) {
      const request = aRequest({ state: 'applying', steps: step(state) });
      expect(() => advance(request, samples.ended, 5), state).toThrow(IllegalMove);
    }
  });
});

describe('approving', () => {
  const both = [aRequirement({ approvals: 2 }), aRequirement({ from: ['security'] })];
  const waiting = aRequest({ decision: { ...decision, requirements: both } });
  const approve = (request: Request, id: string, teams: string[]) =>
    advance(request, { kind: 'approved', person: person(id), teams }, 5);

  it('is complete when every requirement is met, by distinct people', () => {
    const one = approve(waiting, 'U0LEE', ['leads']);
    expect(one.state).toBe('waiting');
    const two = approve(one, 'U0SAM', ['security', 'leads']);
    expect(two.state).toBe('ready');
  });

  it('counts a person once', () => {
    const one = approve(waiting, 'U0LEE', ['leads', 'security']);
    expect(() => approve(one, 'U0LEE', ['leads'])).toThrow(IllegalMove);
  });

  it('counts nobody for a team that was not asked', () => {
    expect(approve(waiting, 'U0MAX', ['marketing']).state).toBe('waiting');
  });
});

describe('properties of any history', () => {
  const events = fc.array(fc.constantFrom(...Object.values(samples)), { maxLength: 40 });
  const replay = (history: readonly RequestEvent[]): Request[] => {
    let current = advance(undefined, samples.requested, 0);
    const seen = [current];
    for (const event of history) {
      try {
        current = advance(current, event, seen.length);
        seen.push(current);
      } catch (cause) {
        if (!(cause instanceof IllegalMove)) throw cause;
      }
    }
    return seen;
  };

  it('ended states absorb: nothing changes any more but the secret, and that the holder objects or is told', () => {
    fc.assert(
      fc.property(events, (history) => {
        const seen = replay(history);
        const end = seen.findIndex(hasEnded);
        if (end < 0) return;
        const { secret: _1, version: _2, reportedNotMe: _5, holderNotice: _6, ...first } = seen[end] as Request;
        const { secret: _3, version: _4, reportedNotMe: _7, holderNotice: _8, ...last } = seen.at(-1) as Request;
        expect(last).toEqual(first);
      }),
      { numRuns: runs(2000) },
    );
  });

  it('every move raises the version by one, and no request is applied that was not confirmed', () => {
    fc.assert(
      fc.property(events, (history) => {
        const seen = replay(history);
        expect(seen.map(({ version }) => version)).toEqual(seen.map((_, index) => index + 1));
        for (const request of seen) {
          if (request.state === 'ready') expect(request.approvals.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: runs(2000) },
    );
  });

  it('a secret that is gone stays gone, one that was viewed never expires unviewed, and its time is never prolonged', () => {
    fc.assert(
      fc.property(events, (history) => {
        const secrets = replay(history).flatMap(({ secret }) => secret ?? []);
        const states = secrets.map(({ state }) => state);
        const gone = states.findIndex((state) => state === 'saved' || state === 'expired');
        if (gone >= 0) expect(new Set(states.slice(gone)).size).toBe(1);
        if (states.includes('viewed')) expect(states).not.toContain('expired');
        const untils = secrets.map(({ until }) => until);
        expect(untils).toEqual(untils.toSorted((one, other) => other - one));
        expect(new Set(secrets.map(({ person: reader }) => reader.id)).size).toBeLessThanOrEqual(1);
      }),
      { numRuns: runs(2000) },
    );
  });
});

it('progress is noted without ending or reviving anything', () => {
  const request = aRequest({ state: 'applying', version: 3, steps: step('running') });
  expect(progressed(request, 0, { done: 1, total: 2 })).toMatchObject({
    version: 4,
    steps: [{ progress: { done: 1 } }],
  });
  const ended = aRequest({ state: 'failed', version: 3 });
  expect(progressed(ended, 0, { done: 1 })).toBe(ended);
});
