import { defineOperation } from '../core/operation.ts';
import { nameOf } from '../core/subject.ts';

export default defineOperation({
  name: 'delete-group',
  title: 'Delete a group',
  summary: 'Removes a group for good; who was in it loses what it gave them.',
  risk: 'destructive',
  subject: 'group',
  changes: ['delete-group'],
  inputs: {},
  plan: () => [{ kind: 'delete-group' }],
  outcome: (subject) => `The group ${nameOf(subject)} has been deleted.`,
});
