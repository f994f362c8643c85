import { DeskhandError } from '../core/errors.ts';
import { defineOperation } from '../core/operation.ts';
import { nameOf } from '../core/subject.ts';

export default defineOperation({
  name: 'email-reset-link',
  title: 'E-mail a reset link',
  summary: 'Has the NAS mail the account holder a link to choose a new password.',
  command: '/forgot-password',
  risk: 'routine',
  subject: 'account',
  hidesExistence: true,
  changes: ['send-reset-mail'],
  inputs: {},
  plan({ account }) {
    const { email } = account.details;
    if (!email) {
      const userMessage = `${account.name} has no e-mail address in the directory, so no link can be sent. Reset the password instead.`;
      throw new DeskhandError('not-supported', { userMessage });
    }
    return [{ kind: 'send-reset-mail', to: email }];
  },
  outcome: (subject) =>
    `The NAS took the order to mail ${nameOf(subject)} a reset link at ${subject.account.details.email}.`,
});
