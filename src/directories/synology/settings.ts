import { z } from 'zod';
import { endpointSettings } from '../endpoint-settings.ts';

/** Settings that both kinds share: how the NAS is reached, and the account that Deskhand signs in with. */
const connectionSettings = {
  ...endpointSettings,
  account: z.string().min(1, 'Enter the account that Deskhand signs in with.'),
  /** Name of the secret with the account's password. */
  password: z.string().min(1),
  /** Name of the secret from which one-time passwords are made: base32, as shown beside the QR code, or its otpauth:// address. */
  otp: z.string().min(1).optional(),
  /** Name of the secret with a device token, which makes a one-time password unnecessary. */
  device_id: z.string().min(1).optional(),
  /** Whether passwords are encrypted by SYNO.API.Encryption besides, for a NAS that insists on it. */
  encrypt_secrets: z.boolean().default(false),
};

export const LocalSettings = z.strictObject(connectionSettings);
export type LocalSettings = z.infer<typeof LocalSettings>;

/** Changes of a domain that can be switched on although no public source has recorded their call. */
const unrecordedChanges = ['set-enabled', 'unlock-account', 'leave-group'] as const;
export type UnrecordedChange = (typeof unrecordedChanges)[number];

export const DomainSettings = z.strictObject({
  ...connectionSettings,
  /** Distinguished name of the container in which new accounts are made; the domain's `CN=Users` where left out. */
  container: z
    .string()
    .regex(/^(CN|OU)=.+,\s*DC=/i, 'Enter a distinguished name such as OU=Staff,DC=example,DC=org.')
    .optional(),
  /** Which of them are to be made nevertheless, by the call that is most likely. */
  unrecorded: z.array(z.enum(unrecordedChanges)).default([]),
});
export type DomainSettings = z.infer<typeof DomainSettings>;

/** Settings whose value names a secret. */
export const secretSettings = ['password', 'otp', 'device_id'] as const;
