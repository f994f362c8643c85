import { defineOperation } from '../core/operation.ts';
import { nameOf } from '../core/subject.ts';

export default defineOperation({
  name: 'end-sessions',
  title: 'End all sessions',
  summary: 'Signs an account out everywhere.',
  risk: 'sensitive',
  subject: 'account',
  changes: ['end-sessions'],
  inputs: {},
  plan: () => [{ kind: 'end-sessions' }],
  outcome: (subject) => `${nameOf(subject)} is signed out everywhere.`,
});
