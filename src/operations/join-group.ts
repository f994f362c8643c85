import { groups } from '../core/field.ts';
import { groupNames } from '../core/group.ts';
import { defineOperation, fieldFault } from '../core/operation.ts';
import { nameOf } from '../core/subject.ts';

export default defineOperation({
  name: 'join-group',
  title: 'Join a group',
  summary: 'Puts an account into one or more groups.',
  command: '/join-group',
  risk: 'routine',
  subject: 'account',
  changes: ['join-group', 'sync-domain'],
  optionalChanges: ['sync-domain'],
  inputs: {
    groups: groups({ label: 'Groups', hint: 'The groups to join.', among: 'all' }),
  },
  plan(subject, values) {
    const joined = new Set(subject.account.groups?.map((group) => group.id));
    const already = values.groups.filter((group) => joined.has(group.id));
    if (already.length > 0) throw fieldFault('groups', `${subject.account.name} is already in ${groupNames(already)}.`);
    const joins = values.groups.map((group) => ({ kind: 'join-group' as const, group }));
    return subject.directory.handles.includes('sync-domain') ? [...joins, { kind: 'sync-domain' as const }] : joins;
  },
  outcome: (subject, values) => `${nameOf(subject)} is now in ${groupNames(values.groups)}.`,
});
