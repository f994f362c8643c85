import { choice } from '../core/field.ts';
import { defineOperation, fieldFault } from '../core/operation.ts';
import { nameOf } from '../core/subject.ts';

export default defineOperation({
  name: 'set-admin',
  title: 'Set administrator',
  summary: 'Makes an account an administrator of its server, or takes that away.',
  risk: 'destructive',
  subject: 'account',
  changes: ['set-administrator'],
  inputs: {
    administrator: choice({
      label: 'Server administrator',
      options: [
        { value: 'no', label: 'No' },
        { value: 'yes', label: 'Yes' },
      ],
      initial: 'no',
    }),
  },
  plan({ account }, values) {
    const administrator = values.administrator === 'yes';
    if (account.administrator === administrator) {
      throw fieldFault('administrator', `${account.name} is ${administrator ? 'an' : 'no'} administrator already.`);
    }
    return [{ kind: 'set-administrator', administrator }];
  },
  outcome: (subject, { administrator }) =>
    `${nameOf(subject)} is ${administrator === 'yes' ? 'now an' : 'no longer an'} administrator.`,
});
