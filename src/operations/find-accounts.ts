import { accountStateOf } from '../core/account-facts.ts';
import { type AccountState, accountStates } from '../core/account-query.ts';
import { choice, optionalText } from '../core/field.ts';
import { defineOperation } from '../core/operation.ts';

const labels: Readonly<Record<AccountState, string>> = {
  any: 'All',
  disabled: 'Disabled',
  locked: 'Locked',
  expired: 'Expired',
  'no-second-factor': 'Without a second factor',
  'old-password': 'With an old password',
  'password-never-changed': 'Whose password was never changed',
  administrator: 'Administrators',
};

export default defineOperation({
  name: 'find-accounts',
  title: 'Find accounts',
  summary: 'Lists the accounts of a directory by name and state, also as a CSV file.',
  risk: 'read',
  subject: 'directory',
  inputs: {
    text: optionalText({ label: 'Name, address or path has', placeholder: 'leave it empty for all' }),
    state: choice({
      label: 'Which accounts',
      options: accountStates.map((value) => ({ value, label: labels[value] })),
      initial: 'any',
    }),
    days: choice({
      label: 'An old password is one of',
      options: ['30', '90', '180', '365'].map((value) => ({ value, label: `${value} days or more` })),
      initial: '90',
    }),
  },
  query: ({ text, state, days }) => ({ text: text ?? '', state, days: Number(days) }),
  answer: (subject, { state }, { found, undetermined }) => ({
    title: `${found.length} of ${subject.directory.label}`,
    facts: [
      { label: 'Which', value: labels[state] },
      ...(undetermined > 0
        ? [{ label: 'Not told', value: `${undetermined} accounts of which the directory does not say` }]
        : []),
    ],
    table: {
      columns: ['Username', 'Display name', 'E-mail', 'State', 'Password changed', 'Groups'],
      rows: found.map((account) => [
        account.name,
        account.details.displayName ?? '',
        account.details.email ?? '',
        accountStateOf(account) ?? '',
        account.passwordChanged ?? '',
        account.groups?.map((group) => group.name).join(', ') ?? '',
      ]),
    },
  }),
});
