import { type Change, mailsLink, setsAddress, touchesCredentials } from '../core/change.ts';
import type { PersonRef } from '../core/person.ts';
import type { Subject } from '../core/subject.ts';
import { isSame } from '../journal/requirements.ts';
import type { Decision, Requirement } from '../policy/decide.ts';
import type { RequestContext } from './context.ts';

/** The id of the rule by which an account's holder agrees to another mail address. */
export const addressRule = 'address-change';
const day = 24 * 60 * 60_000;

/** Denies whatever else a policy says. */
export const refusal = (id: string, because: string): Decision => ({
  verdict: 'denied',
  reason: 'never',
  rules: [{ id, because, certain: true }],
  requirements: [],
});

interface Act {
  readonly subject: Subject;
  readonly plan: readonly Change[];
  readonly requester: PersonRef;
}

/**
 * What holds under every policy, since it follows from the change:
 * - While it is not known whose an account is, nothing about it changes that lets somebody sign in.
 * - A mail address is a credential. Its present holder agrees to another one. Where they cannot be asked in Slack, it waits for
 *   a day, and the old address is told.
 */
export async function withBuiltInRules(context: RequestContext, act: Act, decision: Decision): Promise<Decision> {
  const { subject, plan, requester } = act;
  if (decision.verdict === 'denied' || subject.kind !== 'account' || !plan.some(touchesCredentials)) return decision;
  const holder = await context.identity.holderOf(subject.account, requester.team);
  if (holder.kind === 'unknown') return refusal('holder-unknown', holder.why);
  if (plan.some(mailsLink)) {
    const { kind } = await context.addresses.addressStateOf(subject.account);
    if (kind !== 'settled') return refusal('address-new', newAddressMessage(context, subject.account.name));
  }
  if (!plan.some(setsAddress)) return decision;
  if (decision.requirements.some(({ from }) => from.every((name) => name === 'holder'))) return decision;
  const canAsk = holder.kind === 'holder' && !isSame(holder.person.ref, requester);
  if (!canAsk) return { ...decision, coolDownMs: Math.max(day, decision.coolDownMs ?? 0) };
  const requirement: Requirement = {
    ruleIds: [addressRule],
    approvals: 1,
    from: ['holder'],
    withinMs: day,
    because: ['Reset links go to the email address, so the account holder approves a new one.'],
  };
  return { ...decision, requirements: [...decision.requirements, requirement] };
}

/** Why nothing is mailed to an address that came lately. */
export function newAddressMessage(context: Pick<RequestContext, 'proof'>, name: string): string {
  const days = Math.round(context.proof.addressAge / day);
  return `${name}'s email address is new. Nothing that lets somebody sign in is sent there for ${days} days.`;
}

/** Whether the change is among those that a lockdown holds back: it lets somebody sign in, or gives them power. */
export const isHeldInLockdown = (plan: readonly Change[], givesPower: boolean): boolean =>
  givesPower || plan.some(touchesCredentials);
