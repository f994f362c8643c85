import type { z } from 'zod';
import { type DetailName, detailNames, type FlagName, flagNames } from '../core/account.ts';
import { flagLabel, labelOf } from '../core/account-facts.ts';
import type { ChangeOf } from '../core/change.ts';
import { EmailAddress, MatrixPicture, onOrOff, optionalDate, optionalText, toggle } from '../core/field.ts';
import { defineOperation, fieldFault } from '../core/operation.ts';
import { nameOf } from '../core/subject.ts';

const leaveEmptyHint = 'Leave it empty to keep what is there.';

const detail = (name: DetailName, schema?: z.ZodType<string>) =>
  optionalText({
    label: labelOf(name),
    hint: leaveEmptyHint,
    needs: [{ change: 'set-details', part: name }],
    ...(schema && { schema }),
  });

const onOff = (value: boolean | undefined) => (value === undefined ? undefined : value ? 'on' : 'off');
const flag = (name: FlagName) => onOrOff({ label: flagLabel(name), needs: [{ change: 'set-flags', part: name }] });

export default defineOperation({
  name: 'edit-account',
  title: 'Edit an account',
  summary: 'Changes the names, details, expiry and rules of an account; what is left empty stays as it is.',
  risk: 'routine',
  subject: 'account',
  changes: ['set-details', 'set-expiry', 'set-flags', 'rename-account'],
  optionalChanges: ['set-expiry', 'set-flags', 'rename-account'],
  inputs: {
    name: optionalText({
      label: 'New username',
      hint: leaveEmptyHint,
      names: 'account',
      needs: [{ change: 'rename-account' }],
    }),
    displayName: detail('displayName'),
    firstName: detail('firstName'),
    lastName: detail('lastName'),
    initials: detail('initials'),
    email: detail('email', EmailAddress),
    description: detail('description'),
    office: detail('office'),
    telephone: detail('telephone'),
    mobile: detail('mobile'),
    web: detail('web'),
    avatarUrl: detail('avatarUrl', MatrixPicture),
    title: detail('title'),
    department: detail('department'),
    company: detail('company'),
    manager: detail('manager'),
    employeeId: detail('employeeId'),
    expires: optionalDate({ label: 'Expires on', hint: leaveEmptyHint, needs: [{ change: 'set-expiry' }] }),
    neverExpires: toggle({
      label: 'Expiry',
      text: 'The account does not expire any more',
      initial: false,
      needs: [{ change: 'set-expiry' }],
    }),
    passwordNeverExpires: flag('passwordNeverExpires'),
    cannotChangePassword: flag('cannotChangePassword'),
  },
  present: ({ account }) => ({
    ...account.details,
    name: account.name,
    expires: account.expires ?? (account.enabled === undefined ? undefined : 'never'),
    passwordNeverExpires: onOff(account.passwordNeverExpires),
    cannotChangePassword: onOff(account.cannotChangePassword),
  }),
  plan({ account }, values) {
    const { name, expires, neverExpires } = values;
    if (expires && neverExpires) throw fieldFault('expires', 'Please give a day or say that it does not expire.');
    const given = detailNames.filter((detail) => values[detail] !== undefined);
    const details = Object.fromEntries(
      given.filter((detail) => account.details[detail] !== values[detail]).map((detail) => [detail, values[detail]]),
    );
    const asked = flagNames.filter((one) => values[one] && values[one] !== 'keep');
    const flags = Object.fromEntries(
      asked
        .map((one) => [one, values[one] === 'on'] as const)
        .filter(([one, isOn]) => account[one] === undefined || account[one] !== isOn),
    );
    const changesExpiry = expires ? account.expires !== expires : neverExpires && account.expires !== undefined;
    const changes: ChangeOf<'set-details' | 'set-expiry' | 'set-flags' | 'rename-account'>[] = [];
    if (Object.keys(details).length > 0) changes.push({ kind: 'set-details', details });
    if (Object.keys(flags).length > 0) changes.push({ kind: 'set-flags', flags });
    if (changesExpiry) changes.push({ kind: 'set-expiry', ...(expires && { expires }) });
    // Last, so that whatever else is asked for is still done under the name that was shown.
    if (name && name !== account.name) changes.push({ kind: 'rename-account', name });
    if (changes.length > 0) return changes;
    const first = name ? 'name' : (given[0] ?? (expires ? 'expires' : neverExpires ? 'neverExpires' : asked[0]));
    throw first ? fieldFault(first, 'This is already the current value.') : fieldFault('', 'Fill in what to change.');
  },
  outcome: (subject, values) => {
    const words = [
      ...detailNames.filter((name) => values[name] !== undefined).map(labelOf),
      ...flagNames.filter((name) => values[name] && values[name] !== 'keep').map(flagLabel),
      ...(values.expires || values.neverExpires ? ['Expiry'] : []),
      ...(values.name ? ['Username'] : []),
    ];
    return `${nameOf(subject)} has been edited: ${words.map((word) => word.toLowerCase()).join(', ')}.`;
  },
});
