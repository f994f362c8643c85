import { expect, it } from 'vitest';
import { createMovableClock, type MovableClock } from '../../src/core/clock.ts';

const hour = 3_600_000;
const day = 24 * hour;

/** Which of the waits are over by the time that a short one is. */
async function over(clock: MovableClock, waits: Readonly<Record<string, Promise<void>>>): Promise<readonly string[]> {
  const done: string[] = [];
  for (const [name, wait] of Object.entries(waits)) void wait.then(() => done.push(name));
  await clock.wait(5);
  return done;
}

it('goes with the machine’s clock until it is set ahead, and never back', () => {
  const clock = createMovableClock();
  const isAhead = (by: number) => Math.abs(clock.now() - Date.now() - by) < 1_000;
  expect(isAhead(0)).toBe(true);
  expect(clock.setAhead(hour)).toBe(true);
  expect(isAhead(hour)).toBe(true);
  for (const less of [hour, hour - 1, 0, -day, Number.NaN]) expect(clock.setAhead(less), String(less)).toBe(false);
  expect(isAhead(hour)).toBe(true);
});

it('ends the waits under way whose time comes with the jump, and no others', async () => {
  const clock = createMovableClock();
  const waits = { short: clock.wait(hour), long: clock.wait(2 * hour) };
  expect(await over(clock, waits)).toEqual([]);
  clock.setAhead(hour);
  expect(await over(clock, waits)).toEqual(['short']);
  clock.setAhead(2 * hour);
  expect(await over(clock, waits)).toEqual(['short', 'long']);
});

it('does not shorten a wait that begins after the jump', async () => {
  const clock = createMovableClock();
  clock.setAhead(day);
  expect(await over(clock, { wait: clock.wait(hour) })).toEqual([]);
});

it('holds out longer than one timer of the machine can', async () => {
  const clock = createMovableClock();
  const waits = { month: clock.wait(30 * day) };
  expect(await over(clock, waits)).toEqual([]);
  clock.setAhead(30 * day);
  expect(await over(clock, waits)).toEqual(['month']);
});

it('ends a wait at once where its signal aborts, before or meanwhile', async () => {
  const clock = createMovableClock();
  const stopping = new AbortController();
  const waits = { aborted: clock.wait(hour, AbortSignal.abort()), meanwhile: clock.wait(hour, stopping.signal) };
  expect(await over(clock, waits)).toEqual(['aborted']);
  stopping.abort();
  expect(await over(clock, waits)).toContain('meanwhile');
});
