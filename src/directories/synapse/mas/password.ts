import type { Secret } from '../../../core/secret.ts';
import { generatePassword } from '../../password-generator.ts';
import { localpartOf } from '../user-id.ts';

/** Makes passwords for the service. It asks for a zxcvbn score of 4 at most, which 16 random characters have. */
export const masPasswordMaker =
  (userId: string, displayName: string | undefined): (() => Secret) =>
  () =>
    generatePassword({ avoid: [localpartOf(userId), displayName] });
