import type { ChangeOf } from '../core/change.ts';
import { choice, EmailAddress, optionalText, text } from '../core/field.ts';
import { groupScopes, groupTypes } from '../core/group.ts';
import { defineOperation } from '../core/operation.ts';

const typeLabels = {
  security: 'Security: rights are given to it',
  distribution: 'Distribution: for mail only',
} as const;
const scopeLabels = { global: 'Global', local: 'Domain local', universal: 'Universal' } as const;

export default defineOperation({
  name: 'create-group',
  title: 'Create a group',
  summary: 'Creates a group without members.',
  risk: 'sensitive',
  subject: 'new-group',
  changes: ['create-group', 'sync-domain'],
  optionalChanges: ['sync-domain'],
  inputs: {
    name: text({ label: 'Name', placeholder: 'such as Sales', names: 'group' }),
    description: optionalText({ label: 'Description', needs: [{ change: 'create-group', part: 'description' }] }),
    email: optionalText({
      label: 'E-mail',
      schema: EmailAddress,
      needs: [{ change: 'create-group', part: 'email' }],
    }),
    type: choice({
      label: 'What it is for',
      options: groupTypes.map((value) => ({ value, label: typeLabels[value] })),
      initial: 'security',
      needs: [{ change: 'create-group', part: 'type' }],
    }),
    scope: choice({
      label: 'How far it reaches',
      options: groupScopes.map((value) => ({ value, label: scopeLabels[value] })),
      initial: 'global',
      needs: [{ change: 'create-group', part: 'scope' }],
    }),
  },
  plan({ directory }, { name, description, email, type, scope }) {
    const changes: ChangeOf<'create-group' | 'sync-domain'>[] = [
      {
        kind: 'create-group',
        name,
        ...(description && { description }),
        ...(email && { email }),
        ...(type && { type }),
        ...(scope && { scope }),
      },
    ];
    if (directory.handles.includes('sync-domain')) changes.push({ kind: 'sync-domain' });
    return changes;
  },
  outcome: (subject, { name }) => `The group ${name} is in ${subject.directory.label} now.`,
});
