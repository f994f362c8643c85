import type { Account } from '../../src/core/account.ts';
import type { ChangeKind } from '../../src/core/change.ts';
import type { DirectoryView } from '../../src/core/directory-view.ts';
import type { Group } from '../../src/core/group.ts';
import type { PersonRef } from '../../src/core/person.ts';
import type { Subject } from '../../src/core/subject.ts';
import type { Request, Requirement } from '../../src/journal/request.ts';

/** Builders: a test states only what matters to it. */
export const person = (id: string): PersonRef => ({ team: 'T0EXAMPLE', id });

export const anAccount = (given: Partial<Account> = {}): Account => ({
  directory: 'nas',
  id: '1030',
  name: 'ada',
  details: { displayName: 'Ada Lovelace', email: 'ada@example.org' },
  enabled: true,
  administrator: false,
  service: false,
  groups: [],
  ...given,
});

export const aGroup = (given: Partial<Group> = {}): Group => ({
  directory: 'nas',
  id: '65537',
  name: 'editors',
  administrators: false,
  ...given,
});

const everything: readonly ChangeKind[] = [
  'set-password',
  'send-reset-mail',
  'join-group',
  'leave-group',
  'create-account',
  'set-enabled',
];

export const aDirectory = (given: Partial<DirectoryView> = {}): DirectoryView => ({
  id: 'nas',
  label: 'Office NAS',
  kind: 'synology',
  handles: everything,
  parts: { 'create-account': ['email', 'description'] },
  lists: true,
  describes: false,
  ...given,
});

export const anAccountSubject = (given: Partial<Account> = {}, directory: Partial<DirectoryView> = {}): Subject => ({
  kind: 'account',
  directory: aDirectory(directory),
  account: anAccount(given),
});

export const aRequirement = (given: Partial<Requirement> = {}): Requirement => ({
  rules: ['resets-need-lead'],
  approvals: 1,
  from: ['leads'],
  within: 3_600_000,
  because: ['A lead confirms.'],
  ...given,
});

/** Members of a request, whatever phase they belong to. */
type RequestMembers = { readonly [Key in keyof Request]?: Exclude<Request[Key], undefined> };

/** What a request in a state has to have. */
function phaseOf(state: Request['state']): RequestMembers {
  switch (state) {
    case 'waiting':
      return { expiresAt: 3_600_000 };
    case 'cooling-down':
      return { coolDown: { since: 0, until: 0 } };
    case 'ready':
      return {};
    case 'applying':
      return { applyingSince: 0 };
    default:
      return { endedAt: 0, outcome: '' };
  }
}

export const aRequest = (given: RequestMembers = {}): Request =>
  ({
    id: 'R0000001',
    version: 0,
    state: 'waiting',
    operation: 'reset-password',
    risk: 'sensitive',
    requester: person('U0KIM'),
    subject: { kind: 'account', directory: 'nas', id: '1030', name: 'ada' },
    subjectName: 'Ada Lovelace (ada)',
    directoryLabel: 'Office NAS',
    values: {},
    channel: 'C0HELPDESK',
    success: 'Ada Lovelace (ada) has a new password.',
    requestedAt: 0,
    decision: { policy: 'hash', rules: [], requirements: [aRequirement()] },
    changeSummaries: [{ what: 'Password', before: 'the present one', after: 'a new generated one' }],
    steps: [{ change: { kind: 'set-password' }, state: 'pending', attempts: 0 }],
    approvals: [],
    ...phaseOf(given.state ?? 'waiting'),
    ...given,
  }) as Request;
