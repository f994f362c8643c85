import { defineOperation } from '../core/operation.ts';

export default defineOperation({
  name: 'sync-domain',
  title: 'Sync the domain',
  summary: 'Lets the NAS learn of accounts and groups that were made in the domain elsewhere.',
  risk: 'routine',
  subject: 'directory',
  changes: ['sync-domain'],
  inputs: {},
  plan: () => [{ kind: 'sync-domain' }],
  outcome: (subject) => `The NAS knows the accounts and groups of ${subject.directory.label} as they are now.`,
});
