import { expect, it } from 'vitest';
import { createBreaker } from '../../../../src/directories/synology/session/breaker.ts';
import { LoginRefusal } from '../../../../src/directories/synology/session/login-refusals.ts';

const minute = 60_000;
const wrongPassword = new LoginRefusal(400, 'deskhand', 'nas');

function breakerAt(now: number) {
  const clock = { at: now, now: () => clock.at };
  const breaker = createBreaker(clock);
  const isOpen = () => {
    try {
      breaker.check();
      return false;
    } catch {
      return true;
    }
  };
  return { clock, breaker, isOpen };
}

it('pauses after the second refusal, and longer each time, up to an hour', () => {
  const { clock, breaker, isOpen } = breakerAt(0);
  breaker.refused(wrongPassword);
  expect(isOpen()).toBe(false);
  for (const pause of [5, 10, 20, 40, 60, 60]) {
    breaker.refused(wrongPassword);
    clock.at += pause * minute - 1;
    expect(isOpen()).toBe(true);
    clock.at += 1;
    expect(isOpen()).toBe(false);
  }
});

it('forgets everything once a sign-in works', () => {
  const { clock, breaker, isOpen } = breakerAt(0);
  breaker.refused(wrongPassword);
  breaker.refused(wrongPassword);
  clock.at += 5 * minute;
  breaker.passed();
  breaker.refused(wrongPassword);
  expect(isOpen()).toBe(false);
  breaker.refused(wrongPassword);
  clock.at += 5 * minute;
  expect(isOpen()).toBe(false);
});

it.each([407, 411])('pauses at once after code %i, which further attempts make worse', (number) => {
  const { breaker, isOpen } = breakerAt(0);
  breaker.refused(new LoginRefusal(number, 'deskhand', 'nas'));
  expect(isOpen()).toBe(true);
});

it('says why, what to do, and when it goes on', () => {
  const { breaker } = breakerAt(Date.UTC(2026, 10, 21, 9, 58));
  breaker.refused(new LoginRefusal(411, 'deskhand', 'nas'));
  expect(() => breaker.check()).toThrow(/locked after failed sign-ins.*unlock it.*at 10:03 UTC/);
});

it('has words for a code that nobody has written down', () => {
  expect(new LoginRefusal(413, 'deskhand', 'nas').userMessage).toContain('code 413');
});
