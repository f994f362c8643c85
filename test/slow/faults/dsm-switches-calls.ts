import { expect } from 'vitest';
import { createsVisitor, describesAda, done, leavesAda, onceSet, type Rows } from './dsm-switch.ts';

const set = { api: 'SYNO.Core.User', method: 'set' };
const create = { api: 'SYNO.Core.User', method: 'create' };

/** Switches that strike single calls. */
export const callRows: Rows = {
  latency: [
    {
      ...describesAda,
      what: 'waits for a slow NAS',
      on: { latency: [{ ...set, milliseconds: 1_500 }] },
      sees: done,
      carriedOut: onceSet,
    },
    {
      ...createsVisitor,
      what: 'makes one account where the first call lands after its deadline, and after the second call',
      on: { latency: [{ ...create, milliseconds: 6_000, times: 1 }] },
      sees: done,
      carriedOut: { 'Core.User create': 1 },
      holds: async (dsm) => {
        const outcomes = () => dsm.calls.of(create.api, create.method).map(({ outcome }) => outcome);
        await expect.poll(outcomes, { timeout: 10_000 }).toEqual([3107, 'ok']);
        return createsVisitor.holds(dsm);
      },
    },
  ],
  page: [
    {
      ...describesAda,
      what: 'is made again where a proxy answered instead, since the NAS does not show the change',
      on: { page: [{ ...set, status: 502, times: 1 }] },
      sees: done,
      carriedOut: onceSet,
    },
    {
      ...describesAda,
      what: 'is made again where a page came with status 200',
      on: { page: [{ ...set, status: 200, times: 1 }] },
      sees: done,
      carriedOut: onceSet,
    },
    {
      ...leavesAda,
      what: 'does not begin where the NAS cannot be read',
      on: { page: [{ status: 502 }] },
      inForm: true,
      sees: /answered with HTTP status 502/,
    },
  ],
  cutBefore: [
    {
      ...createsVisitor,
      what: 'is made again after a cut before which nothing was done',
      on: { cutBefore: [{ ...create, times: 1 }] },
      sees: done,
      carriedOut: { 'Core.User create': 1 },
    },
  ],
  cutAfter: [
    {
      ...createsVisitor,
      what: 'is not made a second time where only the answer got lost',
      on: { cutAfter: [{ ...create, times: 1 }] },
      sees: done,
      carriedOut: { 'Core.User create': 1 },
    },
    {
      what: 'to rename finds the account under its new name, since it goes by the uid',
      command: '/helpdesk edit-account nas/ada',
      fills: { 'New username': 'ada.king' },
      on: { cutAfter: [{ ...set, times: 1 }] },
      sees: done,
      carriedOut: onceSet,
      holds: (dsm) => dsm.state.accounts.user('ada.king') !== undefined,
    },
    {
      what: 'for other rules for passwords is told by the rules themselves',
      command: '/helpdesk set-password-policy',
      fills: { 'Minimum length (characters)': '12' },
      on: { cutAfter: [{ api: 'SYNO.Core.User.PasswordPolicy', method: 'set', times: 1 }] },
      sees: done,
      carriedOut: { 'Core.User.PasswordPolicy set': 1 },
      holds: (dsm) => dsm.state.passwords.policy.strong_password.min_length === 12,
    },
    {
      what: 'to delete is not made a second time where only the answer got lost',
      command: '/helpdesk delete-account nas/alan',
      on: { cutAfter: [{ api: 'SYNO.Core.User', method: 'delete', times: 1 }] },
      sees: done,
      carriedOut: { 'Core.User delete': 1 },
      holds: (dsm) => dsm.state.accounts.user('alan') === undefined,
    },
  ],
  sessionLost: [
    ...[106, 107, 119].map((code) => ({
      ...describesAda,
      what: `signs in anew after code ${code}, unseen`,
      on: { sessionLost: [{ ...set, code, times: 1 }] },
      sees: done,
      carriedOut: onceSet,
    })),
    {
      ...leavesAda,
      what: 'says that the address of Deskhand changed',
      on: { sessionLost: [{ ...set, code: 150 }] },
      sees: /❌ Failed[\s\S]*address/,
    },
  ],
  refuse: [
    {
      ...createsVisitor,
      what: 'says why the NAS refused',
      on: { refuse: [{ ...create, code: 3110 }] },
      sees: /❌ Failed[\s\S]*reached its limit of users/,
      carriedOut: {},
      holds: (dsm) => dsm.state.accounts.user('visitor') === undefined,
    },
    {
      ...leavesAda,
      what: 'says what the account of Deskhand may not',
      on: { refuse: [{ ...set, code: 105 }] },
      sees: /❌ Failed[\s\S]*in the group administrators/,
    },
    {
      ...leavesAda,
      what: 'shows a code that nobody has written down as it is',
      on: { refuse: [{ ...set, code: 9999 }] },
      sees: /❌ Failed[\s\S]*DSM error 9999/,
    },
  ],
  editLock: [
    {
      ...describesAda,
      what: 'waits until the other administrator is done',
      on: { editLock: [{ ...set, times: 1 }] },
      sees: done,
      carriedOut: onceSet,
      holds: (dsm) => {
        const [first, second] = dsm.calls.of(set.api, set.method).map(({ at }) => at);
        return describesAda.holds(dsm) && first !== undefined && second !== undefined && second - first >= 1_900;
      },
    },
    {
      ...leavesAda,
      what: 'gives up where the other administrator stays',
      on: { editLock: [set] },
      sees: /❌ Failed[\s\S]*Another administrator is changing users/,
    },
  ],
  getLies: [
    {
      ...describesAda,
      what: 'finds the account though the NAS denies it',
      on: { getLies: [{}] },
      from: 'form',
      sees: done,
      carriedOut: onceSet,
    },
  ],
};
