import { z } from 'zod';
import type { DetailName } from '../core/account.ts';
import type { ChangeOf } from '../core/change.ts';
import { optionalGroups, optionalText, PlainText, text, toggle } from '../core/field.ts';
import { defineOperation } from '../core/operation.ts';

const EmailAddress = PlainText.pipe(z.email('Please give an e-mail address such as ada@example.org.'));

/** A detail is asked for where the directory takes it at creation or can set it afterwards. */
const detail = (label: string, part: DetailName, schema?: z.ZodType<string>) =>
  optionalText({
    label,
    needs: [
      { change: 'create-account', part },
      { change: 'set-details', part },
    ],
    ...(schema && { schema }),
  });

export default defineOperation({
  name: 'create-account',
  title: 'Create an account',
  summary: 'Creates an account with its details and groups; the first password is shown once to one person.',
  command: '/create-user',
  risk: 'sensitive',
  subject: 'new-account',
  changes: ['create-account', 'set-details', 'join-group', 'sync-domain'],
  optionalChanges: ['set-details', 'join-group', 'sync-domain'],
  inputs: {
    name: text({ label: 'Sign-in name', placeholder: 'such as jdoe', names: 'account' }),
    firstName: detail('First name', 'firstName'),
    lastName: detail('Last name', 'lastName'),
    displayName: detail('Display name', 'displayName'),
    email: detail('E-mail', 'email', EmailAddress),
    description: detail('Description', 'description'),
    office: detail('Office', 'office'),
    telephone: detail('Telephone', 'telephone'),
    mustChange: toggle({
      label: 'At the first sign-in',
      text: 'The account holder must choose a new password',
      initial: true,
      needs: [{ change: 'create-account', part: 'must-change' }],
    }),
    groups: optionalGroups({ label: 'Groups', among: 'all', needs: [{ change: 'join-group' }] }),
  },
  plan({ directory }, { name, groups, mustChange, ...values }) {
    const given = Object.entries(values).filter(([, value]) => value !== undefined);
    const atCreation = directory.parts['create-account'] ?? [];
    const details = Object.fromEntries(given.filter(([detail]) => atCreation.includes(detail)));
    const later = Object.fromEntries(given.filter(([detail]) => !atCreation.includes(detail)));
    const changes: ChangeOf<'create-account' | 'set-details' | 'join-group' | 'sync-domain'>[] = [
      { kind: 'create-account', name, details, ...(mustChange !== undefined && { mustChange }) },
    ];
    if (Object.keys(later).length > 0) changes.push({ kind: 'set-details', details: later });
    changes.push(...(groups ?? []).map((group) => ({ kind: 'join-group' as const, group })));
    if (directory.handles.includes('sync-domain')) changes.push({ kind: 'sync-domain' });
    return changes;
  },
  outcome: (subject, values) => `${values.name} can now sign in to ${subject.directory.label}.`,
});
