import { z } from 'zod';
import type { Session } from './session.ts';

const Rules = z.object({
  min_length_enable: z.boolean().catch(false),
  min_length: z.number().catch(0),
});

const PasswordPolicy = z.object({
  enable_reset_passwd_by_email: z.boolean().optional().catch(undefined),
  strong_password: Rules.catch({ min_length_enable: false, min_length: 0 }),
});
export type PasswordPolicy = z.infer<typeof PasswordPolicy>;

/** The rules for local passwords, as they are now. */
export function readPasswordPolicy(session: Session): Promise<PasswordPolicy> {
  return session.call({
    api: 'SYNO.Core.User.PasswordPolicy',
    method: 'get',
    version: 1,
    data: PasswordPolicy,
  });
}

/** Least characters that the policy asks for: the number stays filled in while its switch is off. */
export function leastLength({ strong_password: rules }: PasswordPolicy): number {
  return rules.min_length_enable ? rules.min_length : 0;
}
