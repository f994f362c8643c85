import { z } from 'zod';
import type { Clock } from '../../../core/clock.ts';
import { DeskhandError } from '../../../core/errors.ts';
import type { Log } from '../../../core/log.ts';
import type { SignedIn } from './exchange.ts';

/** What PasswordConfirm answers. */
export const Confirmed = z.object({ SynoConfirmPWToken: z.string().min(1) });

/** How long a token is offered again; DSM's own limit is not known. Milliseconds. */
const goodFor = 30_000;
/** How long nothing is asked after a failure: each wrong password counts towards DSM's lock. Milliseconds. */
const restFor = 600_000;

interface Kept {
  readonly as: SignedIn;
  readonly token: Promise<string | undefined>;
  readonly until: number;
}

/** Proves to DSM that whoever holds the session knows its password, for the calls that ask for that. */
export interface Confirmation {
  /** The token of this session, asked for once however many calls want it; `undefined` where DSM gives none. */
  tokenFor(as: SignedIn): Promise<string | undefined>;
}

/** @param confirm calls PasswordConfirm with the account's own password */
export function createConfirmation(
  { clock, log, where }: { readonly clock: Clock; readonly log: Log; readonly where: string },
  confirm: (as: SignedIn) => Promise<string | undefined>,
): Confirmation {
  let kept: Kept | undefined;

  function ask(as: SignedIn): Kept {
    const token = confirm(as).catch((cause: unknown) => {
      if (!(cause instanceof DeskhandError)) throw cause;
      log.warn({ where, cause }, 'DSM did not confirm the password');
      if (kept?.token === token) kept = { as, token, until: clock.now() + restFor };
      return undefined;
    });
    return { as, token, until: clock.now() + goodFor };
  }

  return {
    tokenFor(as) {
      if (!kept || kept.as !== as || kept.until <= clock.now()) kept = ask(as);
      return kept.token;
    },
  };
}
