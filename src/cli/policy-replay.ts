import { resolve } from 'node:path';
import { sinceOf } from '../audit/since.ts';
import type { EventRecord } from '../journal/audit-log.ts';
import { eventIn } from '../journal/bodies.ts';
import type { Decision } from '../policy/decide.ts';
import { explain } from '../policy/explain.ts';
import { unknown } from '../policy/facts.ts';
import type { Policy } from '../policy/policy.ts';
import { type FactsRecord, factsOf } from '../policy/recorded-facts.ts';
import { decideStrictly, decisionLabel, unaskedOf } from '../policy/replay.ts';
import { auditBookOf, type LogPlace } from './audit.ts';
import { type PolicyFiles, readForReplay } from './policy.ts';

interface ReplayWish extends LogPlace, Pick<PolicyFiles, 'config'> {
  readonly since: string;
  /** The policy to try. */
  readonly file: string;
}

/** What a line of the audit log says of a decision. */
interface Past {
  readonly at: number;
  readonly request: string;
  readonly person: string;
  readonly operation: string;
  readonly subject: string;
  readonly was: string;
  readonly facts: FactsRecord;
  /** It was refused before the account was looked at. */
  readonly isEarly: boolean;
}

/**
 * Holds another policy against the decisions of the audit log: tells each one that it would make otherwise.
 *
 * @returns a line for each, and the sums
 */
export async function replayPolicy(wish: ReplayWish): Promise<{ lines: readonly string[]; changed: number }> {
  const policy = await readForReplay(wish.config, resolve(wish.file));
  const lines: string[] = [];
  const notKnown = new Set<string>();
  let count = 0;
  let without = 0;
  await auditBookOf(wish, async (book) => {
    for await (const record of book.lines({ since: sinceOf(wish.since, Date.now()) })) {
      const past = pastOf(record);
      if (past === undefined) continue;
      if (past === 'without-facts') {
        without += 1;
        continue;
      }
      count += 1;
      const { words, unasked } = past.isEarly ? possible(policy, past) : decided(policy, past);
      for (const name of unasked) notKnown.add(name);
      if (words === past.was) continue;
      const when = new Date(past.at).toISOString().slice(0, 16).replace('T', ' ');
      const who = [when, past.request || 'refused', past.person, past.operation, past.subject].join(' ');
      lines.push(`${who}\n  was: ${past.was}\n  now: ${words}`);
    }
  });
  const remarks = [
    ...(notKnown.size > 0 ? [`Unknown at that time, so assumed the worst: ${[...notKnown].sort().join(', ')}`] : []),
    ...(without > 0 ? [`Skipped ${without} attempts that were refused before any decision.`] : []),
  ];
  const sum = `${count} decisions since ${wish.since}, ${lines.length} would change.`;
  return { lines: [...lines, ...remarks, sum], changed: lines.length };
}

function decided(policy: Policy, { facts }: Past): { words: string; unasked: readonly string[] } {
  const unasked = unaskedOf(policy, facts.asked);
  const decision: Decision = decideStrictly(policy, factsOf(facts), unasked);
  return { words: decisionLabel(decision), unasked: [...unasked.teams, ...unasked.groupBindings] };
}

const earlyMessage = 'denied: no rule could have allowed it';

/** Of what was refused early only this can be told: whether some account would make it possible now. */
function possible(policy: Policy, { facts }: Past): { words: string; unasked: readonly string[] } {
  const unasked = unaskedOf(policy, facts.asked);
  const rules = explain(policy, { ...factsOf(facts), destinations: [unknown] });
  const isForbidden = rules.some(({ list, matches }) => list === 'never' && matches === 'yes');
  const isPossible = !isForbidden && rules.some(({ list, matches }) => list === 'may' && matches !== 'no');
  const words = isPossible ? 'possible, depending on the account' : earlyMessage;
  return { words, unasked: [...unasked.teams, ...unasked.groupBindings] };
}

function pastOf({ kind, at, request, body }: EventRecord): Past | 'without-facts' | undefined {
  if (kind !== 'requested' && kind !== 'attempt-refused') return undefined;
  const event = eventIn(body);
  if (event.kind === 'attempt-refused') {
    const { person, operation, subject, rules, facts, isEarly = false } = event;
    if (!facts || !rules) return 'without-facts';
    if (isEarly) return { at, request, person: person.id, operation, subject, was: earlyMessage, facts, isEarly };
    const was = rules.length > 0 ? `denied by ${rules.join(', ')}` : 'denied: no rule allows it';
    return { at, request, person: person.id, operation, subject, was, facts, isEarly };
  }
  if (event.kind !== 'requested') return undefined;
  const asked = event.request;
  const { rules, requirements, coolDown, facts } = asked.decision;
  // Reviews that Deskhand opens by itself are no decision of the policy's.
  if (!facts) return undefined;
  const was = decisionLabel({
    verdict: 'allowed',
    reason: 'may',
    rules: rules.map(({ id }) => ({ id, because: '', certain: true })),
    requirements: requirements.map(({ approvals, from }) => ({
      ruleIds: [],
      approvals,
      from,
      withinMs: 0,
      because: [],
    })),
    ...(coolDown !== undefined && { coolDownMs: coolDown }),
  });
  const { requester, operation, subjectName: subject } = asked;
  return { at, request, person: requester.id, operation, subject, was, facts, isEarly: false };
}
