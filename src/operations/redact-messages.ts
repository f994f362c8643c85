import { optionalText } from '../core/field.ts';
import { defineOperation } from '../core/operation.ts';
import { nameOf } from '../core/subject.ts';

export default defineOperation({
  name: 'redact-messages',
  title: 'Remove messages',
  summary: 'Removes what an account has written, in all rooms.',
  risk: 'destructive',
  subject: 'account',
  changes: ['redact-messages'],
  inputs: {
    reason: optionalText({ label: 'Reason', hint: 'It is shown in the rooms.' }),
  },
  plan: (_subject, { reason }) => [{ kind: 'redact-messages', ...(reason && { reason }) }],
  outcome: (subject) => `The messages of ${nameOf(subject)} have been removed.`,
});
