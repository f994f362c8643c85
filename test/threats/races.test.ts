import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advance } from '../../src/journal/advance.ts';
import { IllegalMove } from '../../src/journal/illegal-move.ts';
import { endStates, hasEnded, type Request } from '../../src/journal/request.ts';
import type { RequestEvent } from '../../src/journal/request-event.ts';
import { anAccount, aRequest, aRequirement, person } from '../support/builders.ts';
import { settle } from '../support/fake-clock.ts';
import { ask, openHarness } from '../support/race-harness.ts';
import { ada, draftOf, kim, lee, sam } from '../support/request-harness.ts';

const minute = 60_000;
const _reset = draftOf();

describe('E9 renamed or recreated account', () => {
  it('that takes the name of another between approval and change is not touched: the request ends out of date', async () => {
    const test = await openHarness({ cool_down: '30m' });
    const request = await ask(test);
    await test.service.approve(request.id, lee);
    await settle();
    test.nas.accounts.set('1030', anAccount({ id: '1030', name: 'ada-old' }));
    test.nas.accounts.set('2000', anAccount({ id: '2000', name: 'ada' }));
    await test.clock.moveOn(31 * minute);
    const { state, outcome } = await test.service.request(request.id);
    expect({ state, outcome }).toMatchObject({ state: 'stale', outcome: expect.stringMatching(/renamed to ada-old/) });
    expect(test.nas.called).toEqual([]);
  });

  it('that was deleted and made anew under the same name is another account', async () => {
    const test = await openHarness({ cool_down: '30m' });
    const request = await ask(test);
    await test.service.approve(request.id, lee);
    await settle();
    test.nas.accounts.delete('1030');
    test.nas.accounts.set('2000', anAccount({ id: '2000', name: 'ada' }));
    await test.clock.moveOn(31 * minute);
    expect(await test.service.request(request.id)).toMatchObject({ state: 'stale' });
    expect(test.nas.called).toEqual([]);
  });
});

describe('E12 races', () => {
  const actors = [lee, sam, ada, person('U0MAX'), kim];
  const happening: readonly ((who: typeof kim) => RequestEvent)[] = [
    (who) => ({ kind: 'approved', person: who, teams: ['leads'] }),
    (who) => ({ kind: 'declined', person: who, reason: 'No.' }),
    (who) => ({ kind: 'cancelled', person: who }),
    () => ({ kind: 'expired' }),
    (who) => ({ kind: 'stopped', person: who, role: 'the requester' }),
    (who) => ({ kind: 'reported-not-me', person: who }),
  ];
  const late = new Set([
    'reported-not-me',
    'secret-offered',
    'secret-viewed',
    'secret-expired',
    'holder-notified',
    'holder-notice-given-up',
  ]);

  it('five people and six events, in every order of four: one end at most, and nothing leaves an ended state', () => {
    const moves = actors.flatMap((who) => happening.map((make) => make(who)));
    let walked = 0;
    const walk = (request: Request, depth: number): void => {
      walked += 1;
      if (depth === 0) return;
      for (const event of moves) {
        let next: Request;
        try {
          next = advance(request, event, 1);
        } catch (cause) {
          if (!(cause instanceof IllegalMove)) throw cause;
          continue;
        }
        const isLeft = hasEnded(request) && (!late.has(event.kind) || next.state !== request.state);
        // Asked a hundred thousand times, so it is put into words only where it is wrong.
        if (isLeft || next.version !== request.version + 1) expect.fail(`${event.kind} led to ${next.state}`);
        walk(next, depth - 1);
      }
    };
    const decision = { policy: 'hash', rules: [], requirements: [aRequirement({ approvals: 4 })] };
    walk(aRequest({ requester: person('U0EVE'), decision }), 4);
    expect(walked).toBeGreaterThan(2_000);
    expect(endStates.length).toBe(8);
  });

  it('all of them at once on a real journal: one decision is written, and the change is made once or never', async () => {
    for (let round = 0; round < 12; round += 1) {
      const test = await openHarness();
      const request = await ask(test);
      const acts = [
        () => test.service.approve(request.id, lee),
        () => test.service.approve(request.id, lee),
        () => test.service.decline(request.id, lee, 'No.'),
        () => test.service.cancel(request.id, kim),
        () => test.service.reportNotMe(request.id, ada),
        () => test.clock.moveOn(round % 2 === 0 ? 0 : 4 * 60 * minute),
      ];
      const order = acts.map((act, index) => ({ act, at: (index * 7 + round * 5) % acts.length }));
      order.sort((one, other) => one.at - other.at);
      await Promise.allSettled(order.map(({ act }) => act()));
      await settle();
      const { state } = await test.service.request(request.id);
      const kinds = (await test.context.journal.events(request.id)).map(({ kind }) => kind);
      expect(kinds.filter((kind) => ['declined', 'cancelled', 'expired', 'ended'].includes(kind)).length).toBeLessThan(
        2,
      );
      expect(test.nas.called).toEqual(state === 'done' ? ['set-password'] : []);
      expect(hasEnded(await test.service.request(request.id))).toBe(true);
    }
  });
});

describe('C2-1 a stop one second before the change', () => {
  /** The journal's compare-and-set and the worker's steps, in memory: each step may be outrun by any other. */
  class Model {
    row = armedRequest();
    ran = false;
    #seen = new Map<string, Request>();

    look(who: string): void {
      this.#seen.set(who, this.row);
    }

    /** As `journal.move`: written only where nobody has written since the look. */
    move(who: string, event: RequestEvent, at: number): boolean {
      const seen = this.#seen.get(who) ?? this.row;
      let next: Request;
      try {
        next = advance(seen, event, at);
      } catch (cause) {
        if (cause instanceof IllegalMove) return false;
        throw cause;
      }
      if (seen.version !== this.row.version) return false;
      this.row = next;
      return true;
    }

    worker(now: number): void {
      const seen = this.#seen.get('worker') ?? this.row;
      if (seen.state === 'cooling-down' && now >= seen.coolDown.until)
        this.move('worker', { kind: 'cool-down-ended' }, now);
      else if (seen.state === 'ready') {
        const { decision, approvals } = seen;
        this.move('worker', { kind: 'applying-started', decision, approvals }, now);
      } else if (seen.state === 'applying' && seen.steps[0]?.state === 'pending') {
        const intent = { kind: 'change-started', step: 0, change: 'set-password', attempt: 1 } as const;
        // The call is made only when its intent has been written.
        if (this.move('worker', intent, now)) this.ran = true;
      }
    }
  }

  const until = 30 * minute;
  const armedRequest = (): Request =>
    aRequest({
      state: 'cooling-down',
      coolDown: { since: 0, until },
      approvals: [{ person: lee, at: 0, teams: ['leads'] }],
    });

  it('in 100,000 and more random steps: exactly one of stop and change wins, whoever is outrun', () => {
    const step = fc.record({
      what: fc.oneof(
        { weight: 6, arbitrary: fc.constantFrom('worker-looks', 'worker', 'tick') },
        { weight: 1, arbitrary: fc.constantFrom('holder-looks', 'stop', 'manager-looks', 'object') },
      ),
      milliseconds: fc.integer({ min: 1, max: 700 }),
    });
    let steps = 0;
    const won = { stop: 0, change: 0 };
    fc.assert(
      fc.property(fc.array(step, { minLength: 8, maxLength: 40, size: 'max' }), (schedule) => {
        const model = new Model();
        let now = until - 1_000;
        let isStopped = false;
        for (const { what, milliseconds } of schedule) {
          steps += 1;
          if (what === 'tick') now += milliseconds;
          else if (what.endsWith('-looks')) model.look(what.replace('-looks', ''));
          else if (what === 'worker') model.worker(now);
          else if (what === 'stop')
            isStopped =
              model.move('holder', { kind: 'stopped', person: ada, role: 'the account holder' }, now) || isStopped;
          else {
            const isMoved = model.move('manager', { kind: 'reported-not-me', person: ada }, now);
            isStopped = (isMoved && model.row.state === 'declined') || isStopped;
          }
          if (isStopped && (model.ran || model.row.state !== 'declined')) expect.fail(`${what} undid the stop`);
        }
        // Whatever is left open is carried through: then one of the two has happened, and not both.
        for (let turn = 0; turn < 4; turn += 1) {
          model.look('worker');
          model.worker(until + minute);
        }
        expect(isStopped).toBe(!model.ran);
        if (isStopped) won.stop += 1;
        else won.change += 1;
      }),
      { numRuns: 6_000 },
    );
    expect(steps).toBeGreaterThan(100_000);
    expect(Math.min(won.stop, won.change)).toBeGreaterThan(500);
  }, 60_000);
});
