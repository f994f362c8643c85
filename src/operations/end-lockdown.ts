import { defineOperation, fieldFault } from '../core/operation.ts';

export default defineOperation({
  name: 'end-lockdown',
  title: 'End the lockdown',
  summary: 'Lets the helpdesk give people ways to sign in again.',
  risk: 'sensitive',
  subject: 'directory',
  changes: ['end-lockdown'],
  leastApprovals: 1,
  inputs: {},
  plan({ facts }) {
    if (!facts?.restrictions?.lockdown) throw fieldFault('', 'No lockdown is in force.');
    return [{ kind: 'end-lockdown' }];
  },
  outcome: () => 'The lockdown is over.',
});
