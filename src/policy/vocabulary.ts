import { deskhand, emergency } from '../core/deskhand.ts';
import type { Operation } from '../core/operation.ts';
import type { PolicyVocabulary } from './policy.ts';

/** What a policy may speak of: the operations and directories that there are, with Deskhand's own. */
export function policyVocabulary(operations: Iterable<Operation>, directories: Iterable<string>): PolicyVocabulary {
  const named = [...operations].filter(({ isInternal }) => !isInternal).map(({ name, risk }) => ({ name, risk }));
  return {
    operations: [...named, { name: emergency, risk: 'destructive' }],
    directories: [...directories, deskhand],
  };
}
