import { z } from 'zod';
import { path } from '../path.ts';
import { isMissingEndpoint } from './refusals.ts';
import type { AuthenticationService } from './service.ts';

/** How the service is configured, as far as it matters here. */
export interface MasConfiguration {
  /** What stands behind the colon in the user ids of its homeserver. */
  readonly serverName: string;
  readonly passwords: boolean;
  /** Whether newcomers may register by themselves with a password. */
  readonly registration: boolean;
  readonly registrationNeedsToken: boolean;
}

export async function readConfiguration({ call }: AuthenticationService): Promise<MasConfiguration> {
  const answer = z.object({
    server_name: z.string(),
    password_login_enabled: z.boolean(),
    password_registration_enabled: z.boolean(),
    registration_token_required: z.boolean().optional(),
    password_registration_token_required: z.boolean().optional(),
  });
  const read = await call({ method: 'GET', path: path`site-config`, answer });
  return {
    serverName: read.server_name,
    passwords: read.password_login_enabled,
    registration: read.password_registration_enabled,
    registrationNeedsToken: read.password_registration_token_required ?? read.registration_token_required ?? false,
  };
}

/** The release, such as `1.8.0`; `undefined` for one that is too old to tell. */
export async function readMasVersion({ call }: AuthenticationService): Promise<string | undefined> {
  try {
    const answer = z.object({ version: z.string() });
    return (await call({ method: 'GET', path: path`version`, answer })).version;
  } catch (cause) {
    if (isMissingEndpoint(cause)) return undefined;
    throw cause;
  }
}

/** Makes a registration token for one use. @param expires milliseconds since 1970 */
export async function addRegistrationToken(
  { call }: AuthenticationService,
  token: string,
  expires: number,
  signal: AbortSignal,
): Promise<void> {
  const body = { token, usage_limit: 1, expires_at: new Date(expires).toISOString() };
  await call({ method: 'POST', path: path`user-registration-tokens`, body, signal });
}
