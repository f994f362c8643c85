import type { DirectoryFacts } from '../../../core/directory-view.ts';
import { countGroups, countUsers, listMembers } from '../accounts-api.ts';
import { readSettings } from '../password-settings.ts';
import type { Session } from '../session/session.ts';
import { administrators } from './account.ts';

/** What a NAS tells of its local accounts and of its rules for their passwords. */
export async function readLocalFacts(session: Session): Promise<DirectoryFacts> {
  const [{ settings, neverExpired }, users, groups, chiefs] = await Promise.all([
    readSettings(session),
    countUsers(session, 'local'),
    countGroups(session, 'local'),
    listMembers(session, administrators.name),
  ]);
  const facts = [
    { label: 'NAS', value: session.where },
    { label: 'Accounts', value: String(users) },
    { label: 'Groups', value: String(groups) },
    { label: 'Administrators', value: chiefs.join(', ') || 'none' },
  ];
  const exempt = neverExpired?.length ? [{ label: 'Passwords that never expire', value: neverExpired.join(', ') }] : [];
  return { facts: [...facts, ...exempt], settings };
}
