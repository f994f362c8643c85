import { EmailAddress, optionalText, text } from '../core/field.ts';
import { defineOperation } from '../core/operation.ts';

/** An operation of its own, so that a policy that lets somebody create accounts does not let them create administrators. */
export default defineOperation({
  name: 'create-admin',
  title: 'Create a server admin',
  summary: 'Creates an account that may administer its server; the first password is shown once to one person.',
  risk: 'destructive',
  subject: 'new-account',
  changes: ['create-account'],
  inputs: {
    name: text({
      label: 'Username',
      placeholder: 'such as jdoe',
      names: 'account',
      needs: [{ change: 'create-account', part: 'administrator' }],
    }),
    displayName: optionalText({ label: 'Display name', needs: [{ change: 'create-account', part: 'displayName' }] }),
    email: optionalText({
      label: 'E-mail',
      needs: [{ change: 'create-account', part: 'email' }],
      schema: EmailAddress,
    }),
  },
  plan: (_subject, { name, displayName, email }) => [
    {
      kind: 'create-account',
      name,
      details: { ...(displayName && { displayName }), ...(email && { email }) },
      administrator: true,
    },
  ],
  outcome: (subject, { name }) => `${name} can now administer ${subject.directory.label}.`,
});
