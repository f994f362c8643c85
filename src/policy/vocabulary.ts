import type { Operation } from '../core/operation.ts';
import { breakGlass } from '../requests/apply-restrictions.ts';
import { deskhand } from '../requests/deskhand-directory.ts';
import type { Known } from './document.ts';

/** What a policy may speak of: the operations and directories that there are, with Deskhand's own. */
export function knownToPolicy(operations: Iterable<Operation>, directories: Iterable<string>): Known {
  const named = [...operations].filter(({ isInternal }) => !isInternal).map(({ name, risk }) => ({ name, risk }));
  return {
    operations: [...named, { name: breakGlass, risk: 'destructive' }],
    directories: [...directories, deskhand],
  };
}
