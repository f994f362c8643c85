import { describe, expect, it } from 'vitest';
import { type BackOffSettings, createLoginBackOff } from '../../src/directories/login-back-off.ts';
import * as dsm from '../../src/directories/synology/session/login-refusals.ts';
import * as truenas from '../../src/directories/truenas/session/login-refusals.ts';

const minute = 60_000;

function backOffAt(now: number, settings: BackOffSettings) {
  const clock = { at: now, now: () => clock.at };
  const backOff = createLoginBackOff(clock, settings);
  const isPausing = () => {
    try {
      backOff.check();
      return false;
    } catch {
      return true;
    }
  };
  return { clock, backOff, isPausing };
}

describe('after refused sign-ins to DSM', () => {
  const wrongPassword = new dsm.LoginRefusal(400, 'deskhand', 'nas');

  it('pauses after the second, and longer each time, up to an hour', () => {
    const { clock, backOff, isPausing } = backOffAt(0, dsm.refusedLogins);
    backOff.refused(wrongPassword);
    expect(isPausing()).toBe(false);
    for (const pause of [5, 10, 20, 40, 60, 60]) {
      backOff.refused(wrongPassword);
      clock.at += pause * minute - 1;
      expect(isPausing()).toBe(true);
      clock.at += 1;
      expect(isPausing()).toBe(false);
    }
  });

  it('forgets everything once one works', () => {
    const { clock, backOff, isPausing } = backOffAt(0, dsm.refusedLogins);
    backOff.refused(wrongPassword);
    backOff.refused(wrongPassword);
    clock.at += 5 * minute;
    backOff.passed();
    backOff.refused(wrongPassword);
    expect(isPausing()).toBe(false);
    backOff.refused(wrongPassword);
    clock.at += 5 * minute;
    expect(isPausing()).toBe(false);
  });

  it.each([407, 411])('pauses at once for code %i, which further attempts make worse', (number) => {
    const { backOff, isPausing } = backOffAt(0, dsm.refusedLogins);
    const refusal = new dsm.LoginRefusal(number, 'deskhand', 'nas');
    expect(refusal.isBlock).toBe(true);
    backOff.refused(refusal, refusal.isBlock);
    expect(isPausing()).toBe(true);
  });

  it('says why, what to do, and when it goes on', () => {
    const { backOff } = backOffAt(Date.UTC(2026, 10, 21, 9, 58), dsm.refusedLogins);
    backOff.refused(new dsm.LoginRefusal(411, 'deskhand', 'nas'), true);
    expect(() => backOff.check()).toThrow(/locked after failed sign-ins.*Unlock it.*avoid a block.*until 10:03 UTC/);
  });

  it('has words for a code that nobody has written down', () => {
    expect(new dsm.LoginRefusal(413, 'deskhand', 'nas').userMessage).toContain('DSM error 413');
  });
});

describe('after refused sign-ins to TrueNAS', () => {
  const wrongKey = new truenas.LoginRefusal('key', 'deskhand', 'nas');

  it('pauses for a minute after each', () => {
    const { clock, backOff, isPausing } = backOffAt(0, truenas.refusedLogins);
    expect(isPausing()).toBe(false);
    for (let time = 0; time < 3; time += 1) {
      backOff.refused(wrongKey);
      clock.at += minute - 1;
      expect(isPausing()).toBe(true);
      clock.at += 1;
      expect(isPausing()).toBe(false);
    }
  });

  it('goes on at once when one worked meanwhile', () => {
    const { backOff, isPausing } = backOffAt(0, truenas.refusedLogins);
    backOff.refused(wrongKey);
    backOff.passed();
    expect(isPausing()).toBe(false);
  });

  it('says why, with the same code, and when it goes on', () => {
    const { backOff } = backOffAt(Date.UTC(2026, 10, 21, 9, 58, 7), truenas.refusedLogins);
    backOff.refused(new truenas.LoginRefusal('denied', 'deskhand', 'nas'));
    expect(() => backOff.check()).toThrow(/no group of deskhand.*Deskhand tries again after 09:59:07 UTC/);
    expect(() => backOff.check()).toThrow(expect.objectContaining({ code: 'directory-not-permitted' }));
  });
});
