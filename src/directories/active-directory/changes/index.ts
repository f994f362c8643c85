import type { Handlers } from '../../../core/directory.ts';
import type { Parts } from '../../../core/directory-view.ts';
import { settableDetails } from '../details.ts';
import { accountHandlers } from './account.ts';
import { accountCreation } from './creation.ts';
import type { ChangeDeps } from './deps.ts';
import { groupHandlers, groupParts } from './group.ts';
import { membershipHandlers } from './membership.ts';
import { passwordHandlers } from './password.ts';

export const domainParts: Parts = {
  'set-password': ['must-change', 'unlock', 'ends-old-password'],
  'create-account': [...settableDetails, 'must-change', 'expires', 'passwordNeverExpires', 'groups'],
  'set-details': settableDetails,
  'set-flags': ['passwordNeverExpires'],
  'create-group': groupParts,
};

/** All that can be changed in a domain. */
export function domainHandlers(deps: ChangeDeps): Handlers {
  return {
    ...passwordHandlers(deps),
    ...accountHandlers(deps),
    ...membershipHandlers(deps),
    ...groupHandlers(deps),
    'create-account': accountCreation(deps),
  };
}
