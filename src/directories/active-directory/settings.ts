import { z } from 'zod';
import { Fingerprint } from '../endpoint-settings.ts';

/** Where a domain controller is. What begins in the clear is encrypted by StartTLS before anything else is sent. */
const ControllerUrl = z.string().superRefine((text, context) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isLdap = url && ['ldaps:', 'ldap:'].includes(url.protocol) && url.hostname !== '';
  const isBare = url && !url.username && !url.password && !url.search && !url.hash && /^\/?$/.test(url.pathname);
  const fault = !isLdap
    ? 'Please give an address such as ldaps://dc1.example.org.'
    : isBare
      ? undefined
      : 'Please give the bare address, without account, path, question mark or hash.';
  if (fault) context.addIssue({ code: 'custom', message: fault });
});

const DistinguishedName = z
  .string()
  .regex(/^(CN|OU)=.+,\s*DC=/i, 'Please give a distinguished name such as OU=Staff,DC=example,DC=org.');

export const DomainSettings = z.strictObject({
  /** Domain controllers of one domain; the first is asked first, the others where it cannot be reached. */
  controllers: z.array(ControllerUrl).min(1, 'Please name at least one domain controller.'),
  /** As `deskhand@example.org`, `EXAMPLE\deskhand` or a distinguished name. */
  account: z
    .string()
    .regex(
      /[@\\=]/,
      'Please give the full name, such as deskhand@example.org: a bare name is refused like a wrong password.',
    ),
  /** Name of the secret with the account's password. */
  password: z.string().min(1),
  /** Path of a PEM file with the authority that signed the controllers' certificates. */
  ca_file: z.string().optional(),
  /** SHA-256 of a controller's own certificate, or a list of them. */
  fingerprint: z.union([Fingerprint, z.array(Fingerprint).min(1)]).optional(),
  /** Seconds for one call. */
  timeout: z.number().min(1).max(600).default(20),
  /** Distinguished name of the container in which new accounts and groups are made; the domain's own where left out. */
  container: DistinguishedName.optional(),
  /** What stands behind the @ in the user principal names of new accounts; the domain's name where left out. */
  upn_suffix: z
    .string()
    .regex(/^[^@\s]+$/, 'Please give a domain such as example.org.')
    .optional(),
});
export type DomainSettings = z.infer<typeof DomainSettings>;

/** Settings whose value names a secret. */
export const secretSettings = ['password'] as const;
