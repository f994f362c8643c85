import { z } from 'zod';
import type { DetailName } from '../core/account.ts';
import { labelOf } from '../core/account-facts.ts';
import { optionalText, PlainText } from '../core/field.ts';
import { defineOperation, fieldFault } from '../core/operation.ts';
import { nameOf } from '../core/subject.ts';

const EmailAddress = PlainText.pipe(z.email('Please give an e-mail address such as ada@example.org.'));

const detail = (name: DetailName, schema?: z.ZodType<string>) =>
  optionalText({
    label: labelOf(name),
    hint: 'Leave it empty to keep what is there.',
    needs: [{ change: 'set-details', part: name }],
    ...(schema && { schema }),
  });

export default defineOperation({
  name: 'edit-account',
  title: 'Edit an account',
  summary: 'Changes the names and details of an account; what is left empty stays as it is.',
  risk: 'routine',
  subject: 'account',
  changes: ['set-details'],
  inputs: {
    displayName: detail('displayName'),
    firstName: detail('firstName'),
    lastName: detail('lastName'),
    initials: detail('initials'),
    email: detail('email', EmailAddress),
    description: detail('description'),
    office: detail('office'),
    telephone: detail('telephone'),
    web: detail('web'),
  },
  plan({ account }, values) {
    const given = Object.entries(values).filter(([, value]) => value !== undefined) as [DetailName, string][];
    const details = Object.fromEntries(given.filter(([name, value]) => account.details[name] !== value));
    if (given.length > 0 && Object.keys(details).length === 0) {
      throw fieldFault(given[0]?.[0] ?? '', 'This is what it says already.');
    }
    if (given.length === 0) throw fieldFault('', 'Please fill in what is to change.');
    return [{ kind: 'set-details', details }];
  },
  outcome: (subject, values) => {
    const changed = (Object.keys(values) as DetailName[]).map((name) => labelOf(name).toLowerCase()).join(', ');
    return `${nameOf(subject)} has new details: ${changed}.`;
  },
});
