import { expect } from 'vitest';
import { newUserPart } from '../../../sandbox/dsm/domain/objects.ts';
import type { DsmSimulator } from '../../../sandbox/dsm/index.ts';
import { describesAda, done, onceSet, type Rows } from './dsm-switch.ts';

const isIn = (dsm: DsmSimulator, group: string, name: string): boolean => {
  const user = dsm.state.accounts.user(name);
  return user !== undefined && dsm.state.accounts.group(group)?.members.has(user) === true;
};

const joinsMarketing = {
  command: '/join-group nas/ada',
  group: 'marketing',
  carriedOut: { 'Core.User.Group join': 1 },
  holds: (dsm: DsmSimulator) => isIn(dsm, 'marketing', 'ada'),
} as const;
const joinedOnce = { 'ActiveDirectory.Group.Member add': 1, 'Core.Directory.Domain update_start': 1 };
const joinsSales = { command: '/join-group office/mary', group: 'Sales', carriedOut: joinedOnce } as const;
const deletesMary = {
  command: '/helpdesk delete-account office/mary',
  carriedOut: { 'ActiveDirectory.Directory delete': 1 },
} as const;
const hasMary = (dsm: DsmSimulator) => dsm.state.domain.tree.named('mary') !== undefined;

/** Switches of what runs on as a task, and of the domain. */
export const taskRows: Rows = {
  joinPolls: [{ ...joinsMarketing, what: 'follows a task that takes long', on: { joinPolls: 7 }, sees: done }],
  joinNeverApplies: [
    {
      ...joinsMarketing,
      what: 'is uncertain where the NAS says "done" and does not show it',
      on: { joinNeverApplies: true },
      sees: /❓ Needs a manual check[\s\S]*reported success, but does not show the change/,
      holds: (dsm) => !isIn(dsm, 'marketing', 'ada'),
    },
  ],
  joinFails: [
    {
      ...joinsMarketing,
      what: 'has failed where the task says so and nothing shows',
      on: { joinFails: true },
      sees: /❌ Failed[\s\S]*did not change the membership/,
      holds: (dsm) => !isIn(dsm, 'marketing', 'ada'),
    },
  ],
  deletionPolls: [
    {
      ...deletesMary,
      what: 'asks a deletion until it has finished',
      on: { deletionPolls: 6 },
      sees: done,
      holds: (dsm) => !hasMary(dsm),
    },
  ],
  deletionTaskFails: [
    {
      ...deletesMary,
      what: 'says that the deletion could not be followed, and that the account is there',
      on: { deletionTaskFails: true },
      sees: /❓ Needs a manual check[\s\S]*no longer lists the deletion[\s\S]*does not show the change/,
      holds: hasMary,
    },
  ],
  deletionFailsEach: [
    {
      ...deletesMary,
      what: 'says that the deletion failed though its task finished',
      on: { deletionFailsEach: true },
      sees: /❌ Failed/,
      holds: hasMary,
    },
  ],
  syncPolls: [{ ...joinsSales, what: 'waits for a sync that takes long', on: { syncPolls: 7 }, sees: done }],
  syncWord: [
    {
      ...joinsSales,
      what: 'is uncertain where the sync ends with a word that nobody knows',
      on: { syncWord: 'dc_unreachable' },
      sees: /❓ Needs a manual check[\s\S]*does not show the change/,
    },
  ],
  syncNeverApplies: [
    {
      ...joinsSales,
      what: 'is uncertain where the sync changes nothing',
      on: { syncNeverApplies: true },
      sees: /❓ Needs a manual check[\s\S]*does not show the change/,
    },
  ],
  busyWhileUpdating: [
    {
      ...joinsSales,
      what: 'waits where the NAS shows nothing during the sync',
      on: { busyWhileUpdating: true, syncPolls: 4 },
      sees: done,
    },
  ],
  createErrorInsideData: [
    {
      command: '/create-user late',
      fills: { Directory: 'Office domain' },
      what: 'believes an error that stands inside a success',
      on: {
        createErrorInsideData: true,
        latency: [{ api: 'SYNO.ActiveDirectory.User', method: 'create', milliseconds: 500 }],
      },
      during: async ({ dsm }) => {
        await expect.poll(() => dsm.calls.of('SYNO.ActiveDirectory.User', 'create').length).toBeGreaterThan(0);
        const { tree } = dsm.state.domain;
        const parent = tree.named('joan')?.parent;
        if (!parent) throw new Error('The fixtures lack joan.');
        tree.add(parent, { category: 'person', name: 'late', samAccountName: 'late', user: newUserPart() });
      },
      sees: /❌ Failed/,
      carriedOut: { 'ActiveDirectory.User create': 1 },
    },
  ],
  omitHasFail: [
    {
      command: '/helpdesk edit-account office/joan',
      fills: { Office: 'Berlin' },
      what: 'looks at each part of a compound itself',
      on: { omitHasFail: true },
      sees: done,
      carriedOut: { 'ActiveDirectory.User set': 1 },
    },
  ],
  groupsAsObjects: [
    {
      ...describesAda,
      what: 'reads groups that come as objects',
      on: { groupsAsObjects: true },
      from: 'form',
      sees: done,
      carriedOut: onceSet,
    },
    {
      what: 'to leave offers those groups',
      command: '/helpdesk leave-group nas/ada',
      group: 'finance',
      on: { groupsAsObjects: true },
      from: 'form',
      sees: done,
      carriedOut: { 'Core.User.Group join': 1 },
      holds: (dsm) => !isIn(dsm, 'finance', 'ada'),
    },
  ],
  directoryServerInstalled: [
    {
      command: '/reset-password office/joan',
      what: 'about the domain says that a package is missing',
      on: { directoryServerInstalled: false },
      before: ({ dsm }) => {
        dsm.endSessions();
      },
      inForm: true,
      sees: /package may be missing/,
      carriedOut: {},
    },
  ],
};
