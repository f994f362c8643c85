import { DeskhandError } from '../core/errors.ts';
import { defineOperation } from '../core/operation.ts';
import { nameOf } from '../core/subject.ts';

export default defineOperation({
  name: 'unlock-account',
  title: 'Unlock an account',
  summary: 'Ends the lock after failed sign-ins; the password stays as it is.',
  risk: 'sensitive',
  subject: 'account',
  changes: ['unlock-account'],
  inputs: {},
  plan({ account }) {
    // Where the directory does not tell, unlocking does no harm.
    if (account.locked !== false) return [{ kind: 'unlock-account' }];
    const userMessage = `${account.name} is not locked: there is nothing to do.`;
    throw new DeskhandError('not-supported', { userMessage, effect: 'none' });
  },
  outcome: (subject) => `${nameOf(subject)} is no longer locked.`,
});
