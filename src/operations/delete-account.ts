import { toggle } from '../core/field.ts';
import { defineOperation } from '../core/operation.ts';
import { nameOf } from '../core/subject.ts';

export default defineOperation({
  name: 'delete-account',
  title: 'Delete an account',
  summary: 'Removes an account for good.',
  risk: 'destructive',
  subject: 'account',
  changes: ['delete-account'],
  inputs: {
    erase: toggle({
      label: 'Profile and messages',
      text: 'Erase the profile and hide the messages from newcomers',
      initial: false,
      needs: [{ change: 'delete-account', part: 'erase' }],
    }),
  },
  plan: (_subject, { erase }) => [{ kind: 'delete-account', ...(erase && { erase }) }],
  outcome: (subject) => `${nameOf(subject)} has been deleted.`,
});
