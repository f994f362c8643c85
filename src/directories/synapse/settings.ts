import { z } from 'zod';
import { endpointSettings } from '../endpoint-settings.ts';
import { AuthenticationSettings } from './mas/settings.ts';

/** Settings of a homeserver: how it is reached, and the server admin's token that Deskhand works with. */
export const SynapseSettings = z.strictObject({
  ...endpointSettings,
  /** Name of the secret with the access token of a server admin. */
  token: z.string().min(1),
  /** What stands behind the colon in user ids; often shorter than the host in the URL. */
  server_name: z
    .string()
    .regex(
      /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:\d{1,5})?$/i,
      'Please give what stands behind the colon in user ids, such as example.org.',
    ),
  /** Matrix Authentication Service, where it looks after the sign-ins. */
  authentication: AuthenticationSettings.optional(),
  /** What the names of accounts begin with that belong to bridges, such as `telegram_`: lists do not tell whose an account is. */
  bridges: z.array(z.string().min(2, 'Please give at least two characters.')).default([]),
});
export type SynapseSettings = z.infer<typeof SynapseSettings>;

/** Settings whose value names a secret. */
export const secretSettings = ['token', 'authentication.client_secret'] as const;
