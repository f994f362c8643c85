import type { Clock } from '../../../core/clock.ts';
import { DeskhandError, DirectoryError } from '../../../core/errors.ts';
import type { ChangesDeps } from '../changes.ts';
import type { AuthenticationService } from './service.ts';

export interface MasChangesDeps extends ChangesDeps {
  readonly service: AuthenticationService;
  readonly clock: Clock;
}

/**
 * Goes on with a change that takes several calls. Whatever goes wrong from here on, something was changed already: so no failure
 * may say that nothing was.
 *
 * @param before what has been done by then, as a sentence
 */
export async function partly<T>(before: string, goOn: () => Promise<T>): Promise<T> {
  try {
    return await goOn();
  } catch (cause) {
    if (!(cause instanceof DeskhandError)) throw cause;
    const userMessage = `${before} ${cause.userMessage}`;
    throw new DirectoryError(cause.code, { userMessage, cause, effect: 'unknown' });
  }
}
