import type { Secret } from '../../core/secret.ts';
import { generatePassword } from '../password-generator.ts';
import { leastPasswordLength } from './client-api.ts';
import type { Homeserver } from './homeserver.ts';
import { localpartOf } from './user-id.ts';

/**
 * Reads the server's rules, so that a password can be made by them without waiting. Of a server admin Synapse asks nothing,
 * but a password that its holder could not have chosen would be a surprise later.
 */
export async function passwordMaker(
  homeserver: Homeserver,
  user: string,
  displayName: string | undefined,
): Promise<() => Secret> {
  const leastLength = await leastPasswordLength(homeserver);
  return () => generatePassword({ leastLength, avoid: [localpartOf(user), displayName] });
}
