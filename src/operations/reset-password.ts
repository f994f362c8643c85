import { toggle } from '../core/field.ts';
import { defineOperation } from '../core/operation.ts';
import { nameOf } from '../core/subject.ts';

export default defineOperation({
  name: 'reset-password',
  title: 'Reset a password',
  summary: 'Sets a new generated password, shown once to one person.',
  command: '/reset-password',
  risk: 'sensitive',
  subject: 'account',
  changes: ['set-password'],
  inputs: {
    mustChange: toggle({
      label: 'At the next sign-in',
      text: 'The account holder must choose a new password',
      initial: true,
      needs: [{ change: 'set-password', part: 'must-change' }],
    }),
    endSessions: toggle({
      label: 'Sessions',
      text: 'Sign the account out everywhere',
      initial: true,
      needs: [{ change: 'set-password', part: 'end-sessions' }],
    }),
  },
  plan: ({ account }, { mustChange, endSessions }) => [
    {
      kind: 'set-password',
      ...(mustChange !== undefined && { mustChange }),
      ...(endSessions !== undefined && { endSessions }),
      ...(account.passwordChanged && { since: account.passwordChanged }),
    },
  ],
  outcome: (subject) => `${nameOf(subject)} has a new password.`,
});
