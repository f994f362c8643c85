import { DeskhandError } from '../core/errors.ts';
import { defineOperation } from '../core/operation.ts';
import { forgottenExpiry, nameOf } from '../core/subject.ts';

export default defineOperation({
  name: 'enable-account',
  title: 'Enable an account',
  summary: 'Switches an account on again that was disabled, locked or suspended.',
  risk: 'sensitive',
  subject: 'account',
  changes: ['set-enabled'],
  inputs: {},
  plan({ account, directory }) {
    const changes = [
      ...(account.enabled === false
        ? [{ kind: 'set-enabled' as const, enabled: true, ...forgottenExpiry(account, directory) }]
        : []),
      ...(account.suspended ? [{ kind: 'set-enabled' as const, enabled: true, suspend: true }] : []),
    ];
    if (changes.length > 0) return changes;
    const tell = `${account.name} is not switched off: there is nothing to do.`;
    throw new DeskhandError('not-supported', { tell });
  },
  outcome: (subject) => `${nameOf(subject)} can sign in again.`,
});
