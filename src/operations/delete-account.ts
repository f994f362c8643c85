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
      label: 'What it wrote',
      text: 'Erase its messages and profile as well, for good',
      initial: false,
      needs: [{ change: 'delete-account', part: 'erase' }],
    }),
  },
  plan: (_subject, { erase }) => [{ kind: 'delete-account', ...(erase && { erase }) }],
  outcome: (subject) => `${nameOf(subject)} has been deleted.`,
});
