import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { settle } from '../../support/fake-clock.ts';
import { ask, openHarness } from '../../support/race-harness.ts';
import { ada, draftOf, lee } from '../../support/request-harness.ts';

const minute = 60_000;
const until = 30 * minute;
const _reset = draftOf();

/** The same race as in test/threats/races.test.ts, with all that takes part in it. */
describe('C2-1 a stop one second before the change', () => {
  it('in 200 random schedules on a real journal with the real worker', async () => {
    const test = await openHarness({ cool_down: '30m' });
    const won = { stop: 0, change: 0 };
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 1_000 }), async (turns, before) => {
        test.nas.called = [];
        const request = await ask(test);
        await test.service.approve(request.id, lee);
        await settle();
        await test.clock.moveOn(until - before);
        const stopping = (async () => {
          for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
          return test.service.stop(request.id, ada).then(
            () => true,
            () => false,
          );
        })();
        await test.clock.moveOn(before);
        const isStopped = await stopping;
        await settle();
        expect((await test.service.request(request.id)).state).toBe(isStopped ? 'declined' : 'done');
        expect(test.nas.called).toEqual(isStopped ? [] : ['set-password']);
        won[isStopped ? 'stop' : 'change'] += 1;
      }),
      { numRuns: 200, endOnFailure: true },
    );
    expect(Math.min(won.stop, won.change)).toBeGreaterThan(10);
  }, 60_000);
});
