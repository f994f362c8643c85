import { choice } from '../core/field.ts';
import { defineOperation, fieldFault } from '../core/operation.ts';
import { forgottenExpiry, nameOf } from '../core/subject.ts';

export default defineOperation({
  name: 'disable-account',
  title: 'Disable an account',
  summary: 'Switches an account off so that nobody can sign in with it; it can be switched on again.',
  risk: 'sensitive',
  subject: 'account',
  changes: ['set-enabled'],
  inputs: {
    how: choice({
      label: 'How',
      options: [
        { value: 'off', label: 'Nobody can sign in' },
        { value: 'suspend', label: 'May still read, but not write' },
      ],
      initial: 'off',
      needs: [{ change: 'set-enabled', part: 'suspend' }],
    }),
  },
  plan({ account, directory }, { how }) {
    const isOff = how === 'suspend' ? account.suspended : account.enabled === false;
    if (isOff) throw fieldFault('how', `${account.name} is switched off like this already.`);
    if (how === 'suspend') return [{ kind: 'set-enabled', enabled: false, suspend: true }];
    return [{ kind: 'set-enabled', enabled: false, ...forgottenExpiry(account, directory) }];
  },
  outcome: (subject, { how }) =>
    how === 'suspend' ? `${nameOf(subject)} may only read now.` : `Nobody can sign in as ${nameOf(subject)} any more.`,
});
