import { z } from 'zod';
import { endpointSettings } from '../../endpoint-settings.ts';

/** Settings of Matrix Authentication Service, where it looks after the sign-ins of a homeserver. */
export const AuthenticationSettings = z.strictObject({
  ...endpointSettings,
  /** The OAuth client that Deskhand is there: its ULID. */
  client_id: z
    .string()
    .regex(
      /^[0-9A-HJKMNP-TV-Z]{26}$/,
      'Please give the client id from the configuration of the service: 26 capital letters and digits.',
    ),
  /** Name of the secret with the client's own secret. */
  client_secret: z.string().min(1),
});
export type AuthenticationSettings = z.infer<typeof AuthenticationSettings>;
