import { toggle } from '../core/field.ts';
import { defineOperation } from '../core/operation.ts';
import { nameOf, type Subject } from '../core/subject.ts';

/** How the password before ended, in directories that would let people in with it for a while longer. */
function oldPasswordMessage({ directory }: Subject, mustChange: boolean | undefined): string {
  if (!directory.parts['set-password']?.includes('ends-old-password')) return '';
  return mustChange
    ? ' The old one was refused from then on, since the new one has to be changed at the next sign-in.'
    : ' It was set twice, so the old one was refused from then on.';
}

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
  plan: ({ account, directory }, { mustChange, endSessions }) => [
    {
      kind: 'set-password',
      ...(mustChange !== undefined && { mustChange }),
      ...(endSessions !== undefined && { endSessions }),
      // Asked for whether it is locked now or not: a lock that comes or ends meanwhile must not make the approval void.
      ...(directory.parts['set-password']?.includes('unlock') && { unlock: true }),
      ...(account.passwordChanged && { since: account.passwordChanged }),
    },
  ],
  outcome: (subject, { mustChange }) =>
    `${nameOf(subject)} has a new password.${oldPasswordMessage(subject, mustChange)}`,
});
