import { text } from '../core/field.ts';
import { defineOperation, fieldFault } from '../core/operation.ts';

export default defineOperation({
  name: 'lockdown',
  title: 'Start a lockdown',
  summary: 'Denies every operation that gives somebody a way to sign in, until the lockdown is ended.',
  risk: 'sensitive',
  subject: 'directory',
  changes: ['start-lockdown'],
  leastApprovals: 1,
  inputs: {
    reason: text({ label: 'Why?', hint: 'Everybody who is refused is told this.' }),
  },
  plan({ facts }, { reason }) {
    if (facts?.restrictions?.lockdown) throw fieldFault('reason', 'A lockdown is in force already.');
    return [{ kind: 'start-lockdown', reason }];
  },
  outcome: () => 'The lockdown is in force: nobody is given a way to sign in until it is ended.',
});
