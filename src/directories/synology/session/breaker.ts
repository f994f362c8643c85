import { DeskhandError } from '../../../core/errors.ts';
import type { LoginRefusal } from './login-refusals.ts';

/** Refused sign-ins before the first pause. DSM blocks an address after ten within five minutes, and an account sooner. */
const patience = 2;
const firstPause = 5 * 60_000;
const longestPause = 60 * 60_000;

/** Keeps a wrong password from getting the bot's address or account blocked. */
export interface Breaker {
  /** @throws DeskhandError while no sign-in may be tried */
  check(): void;
  /** Counts a sign-in that the NAS refused. */
  refused(refusal: LoginRefusal): void;
  /** A sign-in worked: all is forgotten. */
  passed(): void;
}

export function createBreaker(clock: { now(): number }): Breaker {
  let refusals = 0;
  let pauses = 0;
  let until = 0;
  let last: LoginRefusal | undefined;
  return {
    check() {
      if (!last || clock.now() >= until) return;
      const at = new Date(until).toISOString().slice(11, 16);
      const userMessage = `${last.userMessage} So that it is not blocked, Deskhand signs in again at ${at} UTC at the earliest, or when it is restarted.`;
      throw new DeskhandError(last.code, { userMessage, cause: last });
    },
    refused(refusal) {
      last = refusal;
      refusals += 1;
      if (refusals < patience && !refusal.isBlock) return;
      until = clock.now() + Math.min(firstPause * 2 ** pauses, longestPause);
      pauses += 1;
    },
    passed() {
      refusals = 0;
      pauses = 0;
      until = 0;
      last = undefined;
    },
  };
}
