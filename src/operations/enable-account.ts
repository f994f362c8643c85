import type { ChangeOf } from '../core/change.ts';
import { DeskhandError } from '../core/errors.ts';
import { defineOperation } from '../core/operation.ts';
import { forgottenExpiry, nameOf } from '../core/subject.ts';

export default defineOperation({
  name: 'enable-account',
  title: 'Enable an account',
  summary: 'Switches an account on again that was disabled, locked or suspended.',
  risk: 'sensitive',
  subject: 'account',
  changes: ['set-enabled', 'unlock-account'],
  optionalChanges: ['set-enabled', 'unlock-account'],
  inputs: {},
  plan({ account, directory }) {
    const { handles } = directory;
    const changes: ChangeOf<'set-enabled' | 'unlock-account'>[] = [];
    if (handles.includes('set-enabled')) {
      if (account.enabled === false) {
        changes.push({ kind: 'set-enabled', enabled: true, ...forgottenExpiry(account, directory) });
      }
      if (account.suspended) changes.push({ kind: 'set-enabled', enabled: true, suspend: true });
    }
    if (account.locked && handles.includes('unlock-account')) changes.push({ kind: 'unlock-account' });
    if (changes.length > 0) return changes;
    const userMessage = `${account.name} is not switched off: there is nothing to do.`;
    throw new DeskhandError('not-supported', { userMessage });
  },
  outcome: (subject) => `${nameOf(subject)} can sign in again.`,
});
