import type { Change } from '../core/change.ts';
import { emergency } from '../core/deskhand.ts';
import type { Operation } from '../core/operation.ts';
import type { PersonRef } from '../core/person.ts';
import type { Restrictions } from '../core/restrictions.ts';
import { refOf, type Subject, type SubjectRef } from '../core/subject.ts';
import type { Request } from '../journal/request.ts';
import { isSame } from '../journal/requirements.ts';
import { type Decision, decide } from '../policy/decide.ts';
import type { Facts } from '../policy/facts.ts';
import { isHeldInLockdown, refusal, withBuiltInRules } from './built-in-rules.ts';
import type { RequestContext } from './context.ts';
import { withUnreadTeams } from './facts.ts';

/** What is to be decided: a plan on a subject, with the facts for the policy. */
export interface DecisionInput {
  readonly operation: Operation;
  readonly subject: Subject;
  readonly plan: readonly Change[];
  readonly requester: PersonRef;
  readonly facts: Facts;
  /** See `PlanFacts`. */
  readonly givesPower: boolean;
  /** Why it has to be done in spite of a lockdown. */
  readonly emergency?: string | undefined;
}

export interface Outcome {
  readonly decision: Decision;
  /** In force, and the plan would be denied by it. */
  readonly lockdown?: NonNullable<Restrictions['lockdown']>;
  /** Teams that review what is done by an emergency override. */
  readonly reviewers?: readonly string[];
}

/** The holder's and the manager's word prove who asks; a second person is somebody of a team. */
const asksTeam = ({ from }: { readonly from: readonly string[] }): boolean =>
  from.some((name) => name !== 'holder' && name !== 'manager');

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** Decides by the policy, and by what is in force at Deskhand itself. Policy and restrictions are read for it. */
export async function applyRestrictions(context: RequestContext, input: DecisionInput): Promise<Outcome> {
  const { operation, plan, facts } = input;
  const { policy } = context.policy();
  const byPolicy = decide(policy, facts);
  if (byPolicy.verdict === 'denied') return { decision: await withUnreadTeams(context, input.requester, byPolicy) };
  if (operation.risk === 'read') return { decision: byPolicy };
  const restrictions = await context.journal.restrictions();
  const frozen = await frozenFor(context, restrictions, input);
  if (frozen) return { decision: refusal('frozen', frozen) };
  const decision = await withBuiltInRules(context, input, byPolicy);
  if (decision.verdict === 'denied') return { decision };
  const restricted =
    restrictions.lockdown && isHeldInLockdown(plan, input.givesPower)
      ? inLockdown(context, input, decision, restrictions)
      : {};
  const result = { decision, ...restricted };
  const byTeams = result.decision.requirements.filter(asksTeam);
  const approvals = sum(byTeams.map((requirement) => requirement.approvals));
  const least = 'reviewers' in restricted ? 1 : (operation.leastApprovals ?? 0);
  const isReviewable = !('reviewers' in restricted) || restricted.reviewers?.length !== 0;
  if (result.decision.verdict === 'denied' || (approvals >= least && isReviewable)) return result;
  const name = 'reviewers' in restricted ? emergency : operation.name;
  const words = `This needs a second person's approval, but the policy names no approver. Ask for an approve rule for ${name}.`;
  return { ...result, decision: refusal('two-persons', words) };
}

function inLockdown(
  context: RequestContext,
  { facts, emergency: reason }: DecisionInput,
  decision: Decision,
  { lockdown }: Restrictions,
) {
  if (!lockdown) return {};
  const words = `A lockdown is in force: ${lockdown.reason}`;
  if (!reason) return { lockdown, decision: refusal('lockdown', words) };
  const override = decide(context.policy().policy, { ...facts, operation: emergency, risk: 'destructive' });
  if (override.verdict === 'denied') {
    const because =
      override.rules.map((rule) => rule.because).join(' ') || 'The policy does not allow you an emergency override.';
    return { lockdown, decision: refusal('lockdown', `${words} ${because}`) };
  }
  const requirements = [...decision.requirements, ...override.requirements];
  const teams = override.requirements
    .flatMap(({ from }) => from)
    .filter((team) => !['holder', 'manager'].includes(team));
  return {
    lockdown,
    reviewers: [...new Set(teams)],
    decision: {
      ...decision,
      rules: [...decision.rules, ...override.rules],
      requirements,
      ...(override.coolDownMs && { coolDownMs: Math.max(override.coolDownMs, decision.coolDownMs ?? 0) }),
    },
  };
}

/** As `frozenMessage`; and the other accounts of a holder are frozen with the one that they spoke about. */
async function frozenFor(
  context: RequestContext,
  restrictions: Restrictions,
  { subject, requester }: DecisionInput,
): Promise<string | undefined> {
  const own = frozenMessage(restrictions, refOf(subject));
  if (own || subject.kind !== 'account' || restrictions.frozen.length === 0) return own;
  const holder = await context.identity.holderOf(subject.account, requester.team);
  if (holder.kind !== 'holder') return undefined;
  for (const frozen of restrictions.frozen) {
    const reported = (await context.journal.get(frozen.request))?.holder;
    if (reported && isSame(reported, holder.person.ref)) return messageOf(subject.account.name, frozen);
  }
  return undefined;
}

/** Why nothing is done about an account for now; `undefined` where it is not frozen. */
function frozenMessage({ frozen }: Restrictions, subject: SubjectRef): string | undefined {
  if (subject.kind !== 'account') return undefined;
  const one = frozen.find(({ account }) => account === `${subject.directory}/${subject.id}`);
  return one && messageOf(subject.name, one);
}

function messageOf(name: string, { since, request }: Restrictions['frozen'][number]): string {
  const at = new Date(since).toISOString().slice(0, 16).replace('T', ' ');
  return `${name} is frozen since ${at} UTC: its holder reported request ${request} as not theirs. Ask security to lift the freeze.`;
}

/** Why a request may not be approved, carried out or its password read for now; `undefined` where nothing is against it. */
export function restrictionMessage(restrictions: Restrictions, request: Request): string | undefined {
  const frozen = frozenMessage(restrictions, request.subject);
  if (frozen) return frozen;
  const { lockdown } = restrictions;
  const plan = request.steps.map(({ change }) => change);
  const isHeld = isHeldInLockdown(plan, request.decision.givesPower === true);
  const isLocked = lockdown && !request.emergency && isHeld;
  return isLocked ? `A lockdown is in force: ${lockdown.reason}` : undefined;
}
