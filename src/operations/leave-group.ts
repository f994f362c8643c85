import { groups } from '../core/field.ts';
import { groupNames } from '../core/group.ts';
import { defineOperation, fieldFault } from '../core/operation.ts';
import { nameOf } from '../core/subject.ts';

export default defineOperation({
  name: 'leave-group',
  title: 'Leave a group',
  summary: 'Takes an account out of one or more groups.',
  risk: 'routine',
  subject: 'account',
  changes: ['leave-group'],
  inputs: {
    groups: groups({ label: 'Groups', hint: 'The groups to leave.', among: 'joined' }),
  },
  plan(subject, values) {
    const joined = subject.account.groups && new Set(subject.account.groups.map((group) => group.id));
    const strange = values.groups.filter((group) => joined && !joined.has(group.id));
    if (strange.length > 0) throw fieldFault('groups', `${subject.account.name} is not in ${groupNames(strange)}.`);
    const permanent = subject.account.groups?.filter((group) => group.permanent) ?? [];
    const kept = values.groups.filter((group) => permanent.some(({ id }) => id === group.id));
    if (kept.length > 0) throw fieldFault('groups', `Every account is in ${groupNames(kept)} and cannot leave it.`);
    return values.groups.map((group) => ({ kind: 'leave-group', group }));
  },
  outcome: (subject, values) => `${nameOf(subject)} is no longer in ${groupNames(values.groups)}.`,
});
