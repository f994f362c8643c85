import { DeskhandError } from '../../../core/errors.ts';
import { LoginRefusal } from './login-refusals.ts';

/** TrueNAS takes twenty sign-ins of one address within a minute; people who try again must not use them up. */
const pause = 60_000;

/** Keeps refused sign-ins from being repeated by everybody who asks for something. */
export interface Breaker {
  /** @throws DeskhandError while no sign-in may be tried */
  check(): void;
  /** Counts a sign-in that failed; only one that was refused stops the next. */
  refused(trouble: DeskhandError): void;
  passed(): void;
}

export function createBreaker(clock: { now(): number }): Breaker {
  let last: DeskhandError | undefined;
  let until = 0;
  return {
    check() {
      if (!last || clock.now() >= until) return;
      const at = new Date(until).toISOString().slice(11, 19);
      const userMessage = `${last.userMessage} Deskhand tries again at ${at} UTC at the earliest.`;
      throw new DeskhandError(last.code, { userMessage, cause: last });
    },
    refused(trouble) {
      if (!(trouble instanceof LoginRefusal)) return;
      last = trouble;
      until = clock.now() + pause;
    },
    passed() {
      last = undefined;
    },
  };
}
