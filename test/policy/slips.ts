import { loadPolicy } from '../../src/policy/document.ts';
import type { PolicyVocabulary } from '../../src/policy/policy.ts';
import { faultCode, faultsOfReading } from '../support/faults.ts';
import { headLines, known, policyText } from './world.ts';

export const rulesText = `never:
  - id: outsiders
    who: { is: [guest, external] }
    do: any
    because: No guests.
may:
  - id: resets
    who: { in: [helpdesk] }
    do: [reset-password]
    because: Helpdesk resets.
  - id: lifecycle
    who: { in: [leads] }
    do: [create-account, join-group]
    because: Leads keep accounts.
approve:
  - id: resets-need-lead
    do: [reset-password]
    approvals: 2
    from: [leads, security]
    within: 4h
    because: Leads approve.
`;

/** Faults of a whole file, by their codes. */
export function faultsOf(text: string, given: PolicyVocabulary = known): string[] {
  return faultsOfReading(() => loadPolicy('policy.yml', text, given)).map(faultCode);
}

/** Faults of the rules above after one slip in them; lines count from the first line of the rules. */
export function faultsAfter(right: string, wrong: string): string[] {
  if (!rulesText.includes(right)) throw new Error(`The rules do not hold "${right}".`);
  return faultsOf(policyText(rulesText.replace(right, wrong))).map((line) =>
    line.replace(/^policy\.yml:(\d+)/, (_, number: string) => `${Number(number) - headLines}`),
  );
}
