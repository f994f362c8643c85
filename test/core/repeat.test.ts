import { describe, expect, it } from 'vitest';
import { repeat } from '../../src/core/repeat.ts';
import { FakeClock, settle } from '../support/fake-clock.ts';

const every = 1_000;

describe('work that is repeated', () => {
  it('begins at once or after a wait, and comes again after each turn, also after one that failed', async () => {
    const clock = new FakeClock();
    const turns = { soon: 0, late: 0 };
    const failures: unknown[] = [];
    const failed = (cause: unknown) => failures.push(cause);
    const soon = repeat(
      async () => {
        turns.soon += 1;
      },
      {
        every,
        clock,
        failed,
        begins: 'at once',
      },
    );
    const late = repeat(
      async () => {
        turns.late += 1;
        throw new Error('not now');
      },
      { every, clock, failed, begins: 'later' },
    );
    await settle();
    expect(turns).toEqual({ soon: 1, late: 0 });
    await clock.moveOn(2 * every);
    expect(turns).toEqual({ soon: 3, late: 2 });
    expect(failures).toHaveLength(2);
    await Promise.all([soon.stop(), late.stop()]);
    await clock.moveOn(5 * every);
    expect(turns).toEqual({ soon: 3, late: 2 });
  });

  it('is told that it is to stop, and is waited for, but no longer than is said', async () => {
    const clock = new FakeClock();
    let isTold = false;
    const listening = repeat(
      (stopping) =>
        new Promise((resolve) => {
          stopping.addEventListener('abort', () => {
            isTold = true;
            resolve(undefined);
          });
        }),
      { every, clock, failed: () => undefined, begins: 'at once' },
    );
    await listening.stop();
    expect(isTold).toBe(true);
    const deaf = repeat(() => new Promise(() => undefined), {
      every,
      clock,
      failed: () => undefined,
      begins: 'at once',
    });
    await deaf.stop(10);
  });
});
