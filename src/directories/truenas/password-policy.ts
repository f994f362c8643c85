import { z } from 'zod';
import { isMissingMethod, isNotPermitted } from './session/refusals.ts';
import type { Session } from './session/session.ts';

const Security = z.object({ min_password_length: z.number().nullish().catch(undefined) });

/** Least characters of a password; 0 where nothing is asked for, or where Deskhand may not know. */
export async function readLeastLength(session: Session): Promise<number> {
  try {
    const { min_password_length } = await session.call({ method: 'system.security.config', result: Security });
    return min_password_length ?? 0;
  } catch (cause) {
    if (isNotPermitted(cause) || isMissingMethod(cause)) return 0;
    throw cause;
  }
}
