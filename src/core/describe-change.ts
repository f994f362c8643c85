import type { Account, DetailName } from './account.ts';
import { labelOf } from './account-facts.ts';
import type { Change } from './change.ts';

/** One line of a preview: what changes, from what, to what. */
export interface DescribedChange {
  readonly what: string;
  readonly before?: string;
  readonly after: string;
}

type DetailMap = Readonly<Partial<Record<DetailName, string | undefined>>>;

const detailLines = (details: DetailMap, account?: Account): DescribedChange[] =>
  (Object.entries(details) as [DetailName, string][]).map(([name, after]) => ({
    what: labelOf(name),
    ...(account && { before: account.details[name] ?? 'not set' }),
    after: after === '' ? 'not set' : after,
  }));

/** The lines that a person reads before submitting, approving, and in the audit. `account` is the subject where it exists. */
export function describeChange(change: Change, account?: Account): DescribedChange[] {
  switch (change.kind) {
    case 'set-password': {
      const rule = change.mustChange ? ', to be changed at the next sign-in' : '';
      return [{ what: 'Password', before: 'the present one', after: `a new generated one${rule}` }];
    }
    case 'send-reset-mail':
      return [{ what: 'Reset link', after: `mailed to ${change.to}` }];
    case 'join-group':
      return [{ what: 'Group', before: 'not a member', after: `member of ${change.group.name}` }];
    case 'leave-group':
      return [{ what: 'Group', before: `member of ${change.group.name}`, after: 'not a member' }];
    case 'create-account': {
      const rule = change.mustChange ? ', to be changed at the first sign-in' : '';
      return [
        { what: 'New account', after: change.name },
        ...detailLines(change.details),
        { what: 'Password', after: `a generated one${rule}` },
      ];
    }
    case 'set-details':
      return detailLines(change.details, account);
    case 'sync-domain':
      return [{ what: 'Domain sync', after: 'the NAS learns of the change' }];
  }
}

/** A step's name in the thread, as one short phrase. */
export function stepTitle(change: Change): string {
  switch (change.kind) {
    case 'set-password':
      return 'Set a new password';
    case 'send-reset-mail':
      return 'Have the reset link mailed';
    case 'join-group':
      return `Join ${change.group.name}`;
    case 'leave-group':
      return `Leave ${change.group.name}`;
    case 'create-account':
      return `Create ${change.name}`;
    case 'set-details':
      return 'Set names and details';
    case 'sync-domain':
      return 'Sync the domain';
  }
}
