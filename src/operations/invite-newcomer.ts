import { choice } from '../core/field.ts';
import { defineOperation } from '../core/operation.ts';

export default defineOperation({
  name: 'invite-newcomer',
  title: 'Invite a newcomer',
  summary: 'Makes a registration token for one newcomer, shown once to you.',
  risk: 'sensitive',
  subject: 'directory',
  changes: ['invite-newcomer'],
  inputs: {
    days: choice({
      label: 'Valid for',
      options: [
        { value: '1', label: '1 day' },
        { value: '7', label: '7 days' },
        { value: '30', label: '30 days' },
      ],
      initial: '7',
    }),
  },
  plan: (_subject, { days }) => [{ kind: 'invite-newcomer', days: Number(days) }],
  outcome: (subject) => `There is a registration token for one newcomer on ${subject.directory.label}.`,
});
