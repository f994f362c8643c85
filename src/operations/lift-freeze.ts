import { text } from '../core/field.ts';
import { defineOperation, fieldFault } from '../core/operation.ts';

export default defineOperation({
  name: 'lift-freeze',
  title: 'Lift a freeze',
  summary: 'Makes requests about an account possible again that was frozen when its holder said "That was not me".',
  risk: 'sensitive',
  subject: 'directory',
  changes: ['lift-freeze'],
  leastApprovals: 1,
  inputs: {
    name: text({ label: 'Account', hint: 'As <directory>/<name>, such as nas/ada.' }),
  },
  plan({ facts }, { name }) {
    const frozen = facts?.restrictions?.frozen ?? [];
    const wanted = frozen.find((one) => one.name.toLowerCase() === name.toLowerCase());
    if (wanted) return [{ kind: 'lift-freeze', account: wanted.account, name: wanted.name }];
    const names = frozen.map((one) => one.name).join(', ');
    throw fieldFault('name', names ? `That account is not frozen. These are: ${names}.` : 'No account is frozen.');
  },
  outcome: (_subject, { name }) => `Requests about ${name} are possible again.`,
});
