import { choice } from '../core/field.ts';
import { defineOperation } from '../core/operation.ts';
import { nameOf } from '../core/subject.ts';

export default defineOperation({
  name: 'renew-second-factor',
  title: 'Renew a second factor',
  summary: 'Gives an account a new secret for its one-time codes, shown once to one person.',
  risk: 'sensitive',
  subject: 'account',
  changes: ['renew-second-factor'],
  inputs: {
    digits: choice({
      label: 'Digits of a code',
      options: [
        { value: '6', label: '6, as every app can' },
        { value: '7', label: '7' },
        { value: '8', label: '8' },
      ],
      initial: '6',
      needs: [{ change: 'renew-second-factor', part: 'digits' }],
    }),
    interval: choice({
      label: 'A new code every',
      options: [
        { value: '30', label: '30 seconds, as every app can' },
        { value: '60', label: '60 seconds' },
      ],
      initial: '30',
      needs: [{ change: 'renew-second-factor', part: 'interval' }],
    }),
  },
  plan: (_subject, { digits, interval }) => [
    {
      kind: 'renew-second-factor',
      ...(digits && { digits: Number(digits) }),
      ...(interval && { interval: Number(interval) }),
    },
  ],
  outcome: (subject) => `${nameOf(subject)} has a new second factor; codes of the old one no longer work.`,
});
