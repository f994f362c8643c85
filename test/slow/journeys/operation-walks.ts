import { expect } from 'vitest';
import type { Person } from '../../../sandbox/person/person.ts';
import { isReading, type Operation } from '../../../src/core/operation.ts';
import type { Office } from '../../support/an-office.ts';
import { awaitForm, awaitWindow, seesPreview, sendsForm } from '../../support/forms.ts';

/** What a person does for one operation: whom it is about in each directory, what they fill in, and what must be seen. */
export interface Scenario {
  /** Usernames by directory; `any` for the rest. Each journey has an account of its own. */
  readonly account?: Readonly<Record<string, string>>;
  /** The same for an operation about a group. */
  readonly group?: Readonly<Record<string, string>>;
  readonly fill?: (kim: Person, directory: string) => Promise<void>;
  readonly sees: RegExp;
}

/** No directory offers these; test/journeys/lockdown.test.ts walks them. */
export const ofDeskhandItself = ['lockdown', 'end-lockdown', 'lift-freeze', 'review-emergency'];

/** Only Active Directory offers these; test/external/samba/journeys.test.ts walks them. */
export const ofActiveDirectory = ['unlock-account', 'move-account'];

const groupsIn: Readonly<Record<string, string>> = { nas: 'editors', office: 'VPN Users', vault: 'editors' };
const done = /@Kim Novak ✅ Done/;

/** One for each operation; `account` names the directories that offer it. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  'show-account': {
    account: { nas: 'ada', office: 'joan', matrix: '@ada:example.org', vault: 'ada' },
    sees: /Username/,
  },
  'find-accounts': { sees: /Page 1 of/ },
  'reset-password': { account: { nas: 'ada', office: 'joan', matrix: '@ada:example.org', vault: 'ada' }, sees: done },
  'email-reset-link': { account: { nas: 'ada' }, sees: done },
  'join-group': {
    account: { nas: 'max', office: 'joan', vault: 'ada' },
    fill: async (kim, directory) =>
      kim.picks('Groups', groupsIn[directory] ?? '', { typed: (groupsIn[directory] ?? '').slice(0, 4) }),
    sees: done,
  },
  'leave-group': {
    account: { nas: 'ada', vault: 'grace' },
    fill: async (kim) => kim.fills({ Groups: [(await firstOption(kim)) ?? ''] }),
    sees: done,
  },
  'create-account': {
    fill: async (kim, directory) => kim.fills({ Username: `new${directory}` }),
    sees: done,
  },
  'edit-account': {
    account: { nas: 'boss', office: 'joan', matrix: '@grace:example.org', vault: 'grace' },
    fill: async (kim, directory) =>
      kim.fills(
        directory === 'nas'
          ? {
              'New username': 'bea',
              Description: 'Countess',
              'Expires on': '2099-02-03',
              'Cannot change password': 'On',
            }
          : directory === 'office'
            ? { Office: 'Berlin' }
            : directory === 'matrix'
              ? { 'Display name': 'Grace H.' }
              : { 'Display name': 'Grace H.' },
      ),
    sees: done,
  },
  'disable-account': {
    account: { nas: 'alan', matrix: '@alan:example.org', vault: 'ada' },
    sees: done,
  },
  'enable-account': {
    account: { nas: 'temp01', matrix: '@noah:example.org', vault: 'ada' },
    sees: done,
  },
  'delete-account': {
    account: { nas: 'kim', office: 'mary', matrix: '@kim:example.org', vault: 'newvault' },
    sees: done,
  },
  'end-sessions': { account: { matrix: '@ada:example.org', vault: 'grace' }, sees: done },
  'set-admin': {
    account: { matrix: '@grace:example.org' },
    fill: async (kim) => kim.fills({ 'Server administrator': 'Yes' }),
    sees: done,
  },
  'create-admin': { fill: async (kim, directory) => kim.fills({ Username: `admin${directory}` }), sees: done },
  'redact-messages': { account: { matrix: '@alan:example.org' }, sees: done },
  'renew-second-factor': { account: { vault: 'grace' }, sees: done },
  'remove-second-factor': { account: { vault: 'alan' }, sees: done },
  'invite-newcomer': { sees: done },
  'sync-domain': { sees: done },
  'create-group': {
    fill: async (kim) =>
      kim.fills({ Name: 'Choir & Band', Description: 'Sings "on Fridays"', 'How far it reaches': 'Universal' }),
    sees: done,
  },
  'delete-group': { group: { office: 'Choir & Band' }, sees: done },
  'show-directory': { sees: /Administrators: |Workgroup: / },
  'set-password-policy': { fill: async (kim) => kim.fills({ 'Minimum length (characters)': '10' }), sees: done },
  'set-password-expiry': { fill: async (kim) => kim.fills({ 'Passwords expire after (days)': '180' }), sees: done },
};

/** The first group that the form offers to leave. */
async function firstOption(kim: Person): Promise<string | undefined> {
  return (await kim.searches('Groups', ''))[0];
}

/** How the directories are called in forms. */
const labels: Readonly<Record<string, string>> = {
  nas: 'Office NAS',
  office: 'Office domain',
  matrix: 'Matrix',
  vault: 'Vault',
};

/** Goes through one operation as the helpdesk does, until it is done. */
export async function walked(office: Office, operation: Operation, id: string, scenario: Scenario): Promise<void> {
  const kim = office.person('kim');
  const before = (kim.transcript().match(/@Kim Novak ✅ Done/g) ?? []).length;
  if (operation.subject === 'account' || operation.subject === 'group') {
    const name = scenario[operation.subject]?.[id];
    if (!name) throw new Error(`The walk of ${operation.name} names no ${operation.subject} in ${id}.`);
    await kim.types(`/helpdesk ${operation.name} ${id}/${name}`);
  } else {
    await kim.types(`/helpdesk ${operation.name}`);
    // Where only one directory offers it, the form does not ask for one, or the answer stands there at once.
    const { fields } = await awaitWindow(kim, ({ submit, text }) => submit !== undefined || scenario.sees.test(text));
    if (fields.includes('Directory')) await kim.fills({ Directory: labels[id] ?? '' });
    const first = { 'new-account': 'Username', 'new-group': 'How far it reaches', directory: '' }[operation.subject];
    if (first) await kim.sees(first, { within: 'modal' });
  }
  if (isReading(operation)) {
    const { text } = await awaitWindow(kim, (modal) => modal.submit !== undefined || scenario.sees.test(modal.text));
    if (!scenario.sees.test(text)) await kim.submits();
    await kim.sees(scenario.sees, { within: 'modal' });
    await kim.closesModal({ all: true });
    return;
  }
  await awaitForm(kim);
  await scenario.fill?.(kim, id);
  await seesPreview(kim);
  await sendsForm(kim);
  await expect
    .poll(() => (kim.transcript().match(/@Kim Novak ✅ Done/g) ?? []).length, { timeout: 20_000 })
    .toBe(before + 1)
    .catch((cause: unknown) => {
      throw new Error(`It does not end. Kim sees:\n${kim.transcript()}`, { cause });
    });
}
