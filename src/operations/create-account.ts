import type { z } from 'zod';
import { type DetailName, detailNames, type FlagName, flagNames } from '../core/account.ts';
import { flagLabel } from '../core/account-facts.ts';
import type { ChangeOf } from '../core/change.ts';
import {
  EmailAddress,
  MatrixPicture,
  optionalDate,
  optionalGroups,
  optionalText,
  text,
  toggle,
} from '../core/field.ts';
import { defineOperation, fieldFault } from '../core/operation.ts';

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

const flag = (name: FlagName) =>
  toggle({
    label: 'Password',
    text: flagLabel(name),
    initial: false,
    needs: [{ change: 'create-account', part: name }],
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
    name: text({ label: 'Username', placeholder: 'such as jdoe', names: 'account' }),
    firstName: detail('First name', 'firstName'),
    lastName: detail('Last name', 'lastName'),
    displayName: detail('Display name', 'displayName'),
    initials: detail('Initials', 'initials'),
    email: detail('E-mail', 'email', EmailAddress),
    description: detail('Description', 'description'),
    office: detail('Office', 'office'),
    telephone: detail('Telephone', 'telephone'),
    mobile: detail('Mobile', 'mobile'),
    web: detail('Web', 'web'),
    avatarUrl: detail('Picture', 'avatarUrl', MatrixPicture),
    title: detail('Job title', 'title'),
    department: detail('Department', 'department'),
    company: detail('Company', 'company'),
    manager: detail("Manager's username", 'manager'),
    employeeId: detail('Employee ID', 'employeeId'),
    mustChange: toggle({
      label: 'At the first sign-in',
      text: 'The account holder must choose a new password',
      initial: true,
      needs: [{ change: 'create-account', part: 'must-change' }],
    }),
    passwordNeverExpires: flag('passwordNeverExpires'),
    cannotChangePassword: flag('cannotChangePassword'),
    expires: optionalDate({
      label: 'Expires on',
      hint: 'Leave it empty where the account does not expire.',
      needs: [{ change: 'create-account', part: 'expires' }],
    }),
    notify: toggle({
      label: 'Mail',
      text: 'The directory tells the account holder, without the password',
      initial: false,
      needs: [{ change: 'create-account', part: 'notify' }],
    }),
    groups: optionalGroups({ label: 'Groups', among: 'all', needs: [{ change: 'join-group' }] }),
  },
  plan({ directory }, values) {
    const { name, mustChange, expires, notify, groups = [] } = values;
    const atCreation = directory.parts['create-account'] ?? [];
    const given = detailNames.filter(
      (detail) => detail in values && values[detail as keyof typeof values] !== undefined,
    );
    const asked = (names: readonly DetailName[]) =>
      Object.fromEntries(names.map((detail) => [detail, values[detail as keyof typeof values]]));
    const details = asked(given.filter((detail) => atCreation.includes(detail)));
    const later = asked(given.filter((detail) => !atCreation.includes(detail)));
    const flags = Object.fromEntries(flagNames.filter((one) => values[one]).map((one) => [one, true]));
    if (mustChange && flags.cannotChangePassword)
      throw fieldFault(
        'cannotChangePassword',
        'The holder cannot both have to change the password and not be allowed to.',
      );
    if (notify && !values.email) throw fieldFault('notify', 'A mail needs an e-mail address to go to.');
    const joinsAtOnce = atCreation.includes('groups') && groups.length > 0;
    const changes: ChangeOf<'create-account' | 'set-details' | 'join-group' | 'sync-domain'>[] = [
      {
        kind: 'create-account',
        name,
        details,
        ...(mustChange !== undefined && { mustChange }),
        ...(Object.keys(flags).length > 0 && { flags }),
        ...(expires && { expires }),
        ...(notify && { notify }),
        ...(joinsAtOnce && { groups: [...groups] }),
      },
    ];
    if (Object.keys(later).length > 0) changes.push({ kind: 'set-details', details: later });
    if (!joinsAtOnce) changes.push(...groups.map((group) => ({ kind: 'join-group' as const, group })));
    if (directory.handles.includes('sync-domain')) changes.push({ kind: 'sync-domain' });
    return changes;
  },
  outcome: (subject, values) => `${values.name} can now sign in to ${subject.directory.label}.`,
});
