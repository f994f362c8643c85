import { type DeskhandError, DirectoryError } from '../core/errors.ts';

/** How a server is spared after sign-ins that it refused. Times are milliseconds. */
export interface BackOffSettings {
  /** Refused sign-ins up to the first pause. */
  readonly patience: number;
  readonly firstPause: number;
  /** Each further refusal doubles the pause, up to this. */
  readonly longestPause: number;
  /** The sentence behind the reason while a pause lasts. @param until when the next sign-in may be tried */
  readonly advice: (until: Date) => string;
}

/** Keeps refused sign-ins from being repeated by everybody who asks for something. */
interface LoginBackOff {
  /** @throws DeskhandError while no sign-in may be tried: the last refusal's code and reason, and when it goes on */
  check(): void;
  /** Counts a sign-in that the server refused. @param isBlock that further attempts only make it worse: the pause begins now */
  refused(refusal: DeskhandError, isBlock?: boolean): void;
  /** A sign-in worked: all is forgotten. */
  passed(): void;
}

export function createLoginBackOff(
  clock: { now(): number },
  { patience, firstPause, longestPause, advice }: BackOffSettings,
): LoginBackOff {
  let refusals = 0;
  let pauses = 0;
  let until = 0;
  let last: DeskhandError | undefined;
  return {
    check() {
      if (!last || clock.now() >= until) return;
      throw new DirectoryError(last.code, {
        userMessage: `${last.userMessage} ${advice(new Date(until))}`,
        cause: last,
        effect: 'none',
      });
    },
    refused(refusal, isBlock = false) {
      last = refusal;
      refusals += 1;
      if (refusals < patience && !isBlock) return;
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
