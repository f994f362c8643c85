import { z } from 'zod';
import type { Secret } from '../../core/secret.ts';
import { generatePassword } from '../password-generator.ts';
import type { Homeserver } from './homeserver.ts';
import { path } from './path.ts';
import { isUnrecognised } from './refusals.ts';
import { localpartOf } from './user-id.ts';

/**
 * The length that the server asks of its users' passwords. Of a server admin it asks nothing, but a password that its
 * holder could not have chosen would be a surprise later.
 */
async function leastLength({ call }: Homeserver): Promise<number> {
  try {
    const answer = z.object({ 'm.minimum_length': z.number().optional().catch(undefined) });
    const { data } = await call({ method: 'GET', path: path`_matrix/client/v3/password_policy`, answer });
    return data['m.minimum_length'] ?? 0;
  } catch (cause) {
    if (isUnrecognised(cause)) return 0;
    throw cause;
  }
}

/** Reads the server's rules, so that a password can be made by them without waiting. */
export async function passwordMaker(
  homeserver: Homeserver,
  user: string,
  displayName: string | undefined,
): Promise<() => Secret> {
  const least = await leastLength(homeserver);
  return () => generatePassword({ leastLength: least, avoid: [localpartOf(user), displayName] });
}

/** Whether accounts of the server sign in with passwords that it keeps, and not by single sign-on only. */
export async function keepsPasswords({ call }: Homeserver): Promise<boolean> {
  const answer = z.object({ flows: z.array(z.object({ type: z.string() })) });
  try {
    const { data } = await call({ method: 'GET', path: path`_matrix/client/v3/login`, answer });
    return data.flows.some(({ type }) => type === 'm.login.password');
  } catch (cause) {
    if (isUnrecognised(cause)) return false;
    throw cause;
  }
}
