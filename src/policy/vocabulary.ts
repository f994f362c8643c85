import { breakGlass, deskhand } from '../core/deskhand.ts';
import type { Operation } from '../core/operation.ts';
import type { Known } from './policy.ts';

/** What a policy may speak of: the operations and directories that there are, with Deskhand's own. */
export function knownToPolicy(operations: Iterable<Operation>, directories: Iterable<string>): Known {
  const named = [...operations].filter(({ isInternal }) => !isInternal).map(({ name, risk }) => ({ name, risk }));
  return {
    operations: [...named, { name: breakGlass, risk: 'destructive' }],
    directories: [...directories, deskhand],
  };
}
