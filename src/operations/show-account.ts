import { accountFacts } from '../core/account-facts.ts';
import { defineOperation } from '../core/operation.ts';
import { nameOf } from '../core/subject.ts';

export default defineOperation({
  name: 'show-account',
  title: 'Show an account',
  summary: 'What the directory says about an account: state, groups, password, second factor.',
  risk: 'read',
  subject: 'account',
  inputs: {},
  answer: (subject) => ({
    title: nameOf(subject),
    facts: [{ label: 'Directory', value: subject.directory.label }, ...accountFacts(subject.account)],
  }),
});
