import { loadOperations } from '../../src/operations/index.ts';
import { loadPolicy } from '../../src/policy/document.ts';
import type { Facts } from '../../src/policy/facts.ts';
import type { Policy, PolicyVocabulary } from '../../src/policy/policy.ts';
import { policyVocabulary } from '../../src/policy/vocabulary.ts';

const operations = [...(await loadOperations()).values()];

/** The bot's real operations, two directories, and everything that the language has words for. */
export const known: PolicyVocabulary = policyVocabulary(operations, ['nas', 'office']);

const head = `version: 1
teams:
  helpdesk: S0HELPDESK
  leads: { usergroup: S0LEADS }
  security: { people: [U0SAM, U0LEE, U0MAX] }
  night-shift: C0NIGHT
channels:
  helpdesk: C0HELPDESK
  safe-room: C0SAFE
directory:
  executives: nas:executives
  domain-admins: office:CN=Domain Admins,CN=Users,DC=example,DC=org
  lists: nas:lists
`;

/** Lines of the fixed part of a test policy: what is given begins on the next one. */
export const headLines = head.split('\n').length - 1;

/** A policy from its rules alone, on fixed teams, channels and groups. */
export const policyText = (rules: string): string => `${head}${rules}`;

export const policyOf = (rules: string): Policy => loadPolicy('policy.yml', policyText(rules), known);

interface GivenFacts {
  readonly requester?: Partial<Facts['requester']>;
  readonly target?: Partial<Facts['target']>;
}

/** Kim of the helpdesk resets a password on the NAS, in the helpdesk's channel; a test states what differs. */
export const factsOf = ({
  requester,
  target,
  ...given
}: Partial<Omit<Facts, 'requester' | 'target'>> & GivenFacts = {}): Facts => ({
  requester: {
    teams: new Set(['helpdesk']),
    guest: false,
    external: false,
    bot: false,
    deactivated: false,
    ...requester,
  },
  operation: 'reset-password',
  risk: 'sensitive',
  channel: 'C0HELPDESK',
  directory: 'nas',
  target: { groups: new Set(), requester: false, administrator: false, serviceAccount: false, ...target },
  destinations: [],
  ...given,
});
