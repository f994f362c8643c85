import { nameKey, parentOf } from '../core/distinguished-name.ts';
import { text } from '../core/field.ts';
import { defineOperation, fieldFault } from '../core/operation.ts';
import { nameOf } from '../core/subject.ts';

export default defineOperation({
  name: 'move-account',
  title: 'Move an account',
  summary: 'Moves an account to another organisational unit of its domain, whose rules then apply to it.',
  risk: 'sensitive',
  subject: 'account',
  changes: ['move-account'],
  inputs: {
    container: text({
      label: 'Move to',
      placeholder: 'OU=Leavers,DC=example,DC=org',
      hint: 'The distinguished name of the organisational unit.',
    }),
  },
  present: ({ account }) => ({ container: account.path && parentOf(account.path) }),
  plan({ account }, { container }) {
    const key = nameKey(container);
    if (key === undefined)
      throw fieldFault('container', 'Please give a distinguished name such as OU=Leavers,DC=example,DC=org.');
    const present = account.path && parentOf(account.path);
    if (present && nameKey(present) === key) throw fieldFault('container', `${account.name} is there already.`);
    return [{ kind: 'move-account', container }];
  },
  outcome: (subject, { container }) => `${nameOf(subject)} is now in ${container}.`,
});
