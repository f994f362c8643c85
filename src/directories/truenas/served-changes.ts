import type { ChangeKind } from '../../core/change.ts';
import { type Role, roleOf } from './session/roles.ts';

/** The method that each change stands or falls with. */
export const methodOf = {
  'set-password': 'user.update',
  'create-account': 'user.create',
  'set-details': 'user.update',
  'set-enabled': 'user.update',
  'delete-account': 'user.delete',
  'join-group': 'user.update',
  'leave-group': 'user.update',
  'renew-second-factor': 'user.renew_2fa_secret',
  'remove-second-factor': 'user.unset_2fa_secret',
  'end-sessions': 'auth.terminate_session',
} as const satisfies { readonly [K in ChangeKind]?: string };

export type ServedChange = keyof typeof methodOf;

export function isServed(kind: ChangeKind): kind is ServedChange {
  return kind in methodOf;
}

/** The role for a change. */
export function roleFor(kind: ServedChange): Role {
  return roleOf(methodOf[kind]) ?? 'FULL_ADMIN';
}
