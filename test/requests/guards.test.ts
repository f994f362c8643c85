import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLimits } from '../../src/journal/rate-limits.ts';
import type { Store } from '../../src/journal/schema.ts';
import { openSqlite } from '../../src/journal/sqlite.ts';
import { FakeClock } from '../support/fake-clock.ts';

const hour = 3_600_000;
let folder: string;
let store: Store;
let clock: FakeClock;
beforeEach(async () => {
  clock = new FakeClock();
  folder = mkdtempSync(join(tmpdir(), 'deskhand-guards-'));
  store = await openSqlite(join(folder, 'a.db'));
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

describe('limits', () => {
  const wide = { count: 1_000, within: hour };
  let runs = 0;

  it('never let more than so many through in any window', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 40 * 60_000 }), { maxLength: 30 }), async (pauses) => {
        runs += 1;
        const own = await openSqlite(join(folder, `run-${runs}.db`));
        const time = new FakeClock();
        const limits = createLimits(own, { agent: { count: 3, within: hour }, target: wide, workspace: wide }, time);
        const passed: number[] = [];
        for (const pause of pauses) {
          await time.moveOn(pause);
          await limits.take({ agent: 'T/U' }).then(
            () => passed.push(time.now()),
            () => undefined,
          );
        }
        await own.close();
        for (const at of passed) {
          expect(passed.filter((other) => other <= at && other > at - hour).length).toBeLessThanOrEqual(3);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('count all keys or none, also when many come at once', async () => {
    const limits = createLimits(store, { agent: wide, target: { count: 2, within: hour }, workspace: wide }, clock);
    const all = await Promise.allSettled(
      Array.from({ length: 10 }, (_, index) => limits.take({ agent: `T/U${index}`, target: 'nas/1' })),
    );
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    expect(await store.rows("select * from hits where kind = 'agent'")).toHaveLength(2);
  });

  it('say which of them it is and when it is over', async () => {
    const limits = createLimits(store, { agent: { count: 1, within: hour }, target: wide, workspace: wide }, clock);
    await limits.take({ agent: 'T/U' });
    await expect(limits.take({ agent: 'T/U' })).rejects.toMatchObject({
      code: 'limited',
      userMessage: expect.stringMatching(/\(1\).*2026-11-21 10:00/),
    });
  });
});
