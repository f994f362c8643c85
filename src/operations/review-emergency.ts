import { text } from '../core/field.ts';
import { defineOperation } from '../core/operation.ts';

export default defineOperation({
  name: 'review-emergency',
  title: 'Review an override',
  summary: 'Asks people who had no part in it to look at what was done by an emergency override.',
  risk: 'routine',
  isInternal: true,
  subject: 'directory',
  changes: ['close-review'],
  inputs: {
    request: text({ label: 'Request' }),
  },
  plan: (_subject, { request }) => [{ kind: 'close-review', request }],
  outcome: (_subject, { request }) => `The emergency request ${request} has been reviewed.`,
});
