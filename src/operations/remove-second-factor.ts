import { DeskhandError } from '../core/errors.ts';
import { defineOperation } from '../core/operation.ts';
import { nameOf } from '../core/subject.ts';

export default defineOperation({
  name: 'remove-second-factor',
  title: 'Remove a second factor',
  summary: 'Takes the second factor off an account, so that its holder can set up a new one.',
  risk: 'sensitive',
  subject: 'account',
  changes: ['remove-second-factor'],
  inputs: {},
  plan({ account }) {
    if (account.secondFactor !== false) return [{ kind: 'remove-second-factor' }];
    throw new DeskhandError('not-supported', {
      userMessage: `${account.name} has no second factor: there is nothing to remove.`,
    });
  },
  outcome: (subject) => `${nameOf(subject)} has no second factor any more.`,
});
