import { createHash } from 'node:crypto';
import type { Change } from '../core/change.ts';
import { DeskhandError } from '../core/errors.ts';
import type { Operation } from '../core/operation.ts';
import type { PersonRef } from '../core/person.ts';
import type { Subject, SubjectRef } from '../core/subject.ts';
import type { DecisionRecord } from '../journal/request.ts';
import { type Decision, decide } from '../policy/decide.ts';
import { explain } from '../policy/explain.ts';
import { type Facts, unknown } from '../policy/facts.ts';
import type { Policy } from '../policy/policy.ts';
import { type FactsRecord, recordFacts } from '../policy/recorded-facts.ts';
import { applyRestrictions, type Outcome } from './apply-restrictions.ts';
import { operationOf, refuseUnlessPossible } from './catalog.ts';
import type { RequestContext } from './context.ts';
import { gatherFacts, planFacts, withUnreadTeams } from './facts.ts';
import { proofObstacle } from './holder.ts';
import { type Faults, type Prepared, prepare, type RawValues, readSubjectFor } from './plan.ts';

/** What a person has filled in so far. */
export interface Draft {
  readonly person: PersonRef;
  /** Where they asked: policy rules may name channels, and the card goes there when no requests channel is set. */
  readonly channel: string;
  readonly operation: string;
  readonly subject: SubjectRef;
  readonly values: RawValues;
  /** Why it has to be done in spite of a lockdown. */
  readonly emergency?: string | undefined;
  /** The person is not to learn whether there is such an account. */
  readonly hidesExistence?: true;
}

/** A draft, read, checked and decided. */
export interface Evaluation {
  readonly operation: Operation;
  readonly facts: Facts;
  readonly prepared: Prepared;
  /** See `PlanFacts`. */
  readonly givesPower: boolean;
  /** Absent while faults stand in the way of planning. */
  readonly decided?: Outcome;
}

/** Reads, checks and decides a draft. */
export async function evaluate(context: RequestContext, draft: Draft): Promise<Evaluation> {
  const operation = operationOf(context, draft.operation);
  await refuseUnlessPossible(context, draft.person, operation);
  const subject = await readSubjectFor(context, operation, draft.subject);
  const { person: requester, channel } = draft;
  const facts = await gatherFacts(context, { requester, channel, operation, subject });
  // What is refused whatever else is filled in is refused before anything of the account is told.
  const early = refusedAnyhow(context.policy().policy, facts);
  const nothing = { subject, values: {}, plan: [], changeSummaries: [], faults: {} };
  if (early)
    return {
      operation,
      facts,
      givesPower: false,
      prepared: nothing,
      decided: { decision: await withUnreadTeams(context, requester, early) },
    };
  const prepared = await prepare(context, operation, subject, draft.values);
  const { plan } = prepared;
  const isFaulty = Object.keys(prepared.faults).length > 0;
  const planned = await planFacts(context, operation, plan);
  const whole = { ...facts, ...planned.facts };
  const { givesPower } = planned;
  if (isFaulty) return { operation, facts, givesPower, prepared };
  const decided = await applyRestrictions(context, {
    operation,
    subject,
    plan,
    requester,
    facts: whole,
    givesPower,
    emergency: draft.emergency,
  });
  const { decision } = decided;
  const linked = linkFault(context, subject, plan);
  if (linked) return { operation, facts: whole, givesPower, prepared: { ...prepared, faults: linked } };
  const blocker =
    decision.verdict === 'allowed'
      ? await proofObstacle(context, subject, decision, requester, draft.hidesExistence === true)
      : undefined;
  if (blocker) return { operation, facts: whole, givesPower, prepared: { ...prepared, faults: { '': blocker } } };
  return { operation, facts: whole, givesPower, prepared, decided };
}

/** The refusal that stands already while the groups are not known yet, if there is one. */
function refusedAnyhow(policy: Policy, facts: Facts): Decision | undefined {
  const open: Facts = { ...facts, destinations: [unknown] };
  const rules = explain(policy, open);
  const isForbidden = rules.some((rule) => rule.list === 'never' && rule.matches === 'yes');
  const isPossible = rules.some((rule) => rule.list === 'may' && rule.matches !== 'no');
  return isForbidden || !isPossible ? decide(policy, open) : undefined;
}

/**
 * What a preview shows and a submission means, as one fingerprint: the operation, the subject, each change and everybody who
 * has to approve. Nothing is sent under another one.
 */
export function proofOf(draft: Draft, plan: readonly Change[], { requirements, coolDownMs }: Decision): string {
  const { kind, directory } = draft.subject;
  const id = 'id' in draft.subject ? draft.subject.id : '';
  const content = JSON.stringify([
    draft.operation,
    kind,
    directory,
    id,
    plan,
    requirements,
    coolDownMs,
    draft.emergency,
  ]);
  return createHash('sha256').update(content).digest('base64url').slice(0, 22);
}

/** deskhand.yml says by their names whose some accounts are: such a name must not come to another account. */
function linkFault(context: RequestContext, subject: Subject, plan: readonly Change[]): Faults | undefined {
  const renaming = plan.find((change) => change.kind === 'rename-account');
  if (!renaming || subject.kind !== 'account') return undefined;
  const { directory, name } = subject.account;
  const linked = [renaming.name, name].find((one) => context.identity.isLinked(directory, one));
  if (!linked) return undefined;
  return {
    name: `deskhand.yml links ${directory}/${linked} to a person. Ask your Deskhand admin to change that link first.`,
  };
}

/** As `evaluate`; a refusal that comes before anything is decided is kept in the audit log too. */
export async function evaluateAttempt(context: RequestContext, draft: Draft): Promise<Evaluation> {
  try {
    return await evaluate(context, draft);
  } catch (cause) {
    if (cause instanceof DeskhandError && cause.code === 'denied') {
      await keepRefusal(context, draft, cause.userMessage, {
        rules: [],
        isEarly: true,
        ...(await earlyFacts(context, draft)),
      });
    }
    throw cause;
  }
}

/** What is known of who asks, without any look at the account: that is what they were refused. */
async function earlyFacts(context: RequestContext, draft: Draft): Promise<{ facts?: FactsRecord }> {
  const operation = context.operations.get(draft.operation);
  if (!operation) return {};
  const { person: requester, channel } = draft;
  const facts = await gatherFacts(context, { requester, channel, operation, subject: undefined });
  return { facts: recordFacts(facts, context.policy().policy) };
}

/** Keeps an attempt that was refused in the audit log. */
export async function keepRefusal(
  context: RequestContext,
  draft: Draft,
  why: string,
  more: { rules?: readonly string[]; facts?: FactsRecord; isEarly?: true } = {},
) {
  const { person, operation, subject } = draft;
  const about = 'id' in subject ? `${subject.directory}/${subject.id}` : subject.directory;
  const policy = context.policy().policy.hash;
  await context.journal.recordRefusal({
    kind: 'attempt-refused',
    person,
    operation,
    subject: about,
    why,
    policy,
    ...more,
  });
}

/** Throws the policy's words where it says no, and keeps the attempt in the audit log. */
export async function refuseIfDenied(
  context: RequestContext,
  draft: Draft,
  { decided, facts }: Evaluation,
): Promise<void> {
  if (decided?.decision.verdict !== 'denied') return;
  const why = refusalMessage(decided.decision);
  const rules = decided.decision.rules.map(({ id }) => id);
  await keepRefusal(context, draft, why, { rules, facts: recordFacts(facts, context.policy().policy) });
  throw new DeskhandError('denied', { userMessage: why });
}

/** Why the policy says no, for the person who asked. What could not be found out is told apart from what is so. */
export function refusalMessage(decision: Decision): string {
  const certain = decision.rules.filter((rule) => rule.certain).map((rule) => rule.because);
  if (certain.length > 0) return certain.join(' ');
  const unchecked = decision.rules.map((rule) => rule.because);
  if (unchecked.length === 0) return 'The policy does not allow you to do this here.';
  return (
    `Deskhand couldn't check these rules, so it said no: ${unchecked.join(' ')} ` +
    'If this continues, your Deskhand admin can link people to accounts in deskhand.yml under people:.'
  );
}

/** What the journal keeps of a decision. */
export function recordOf(
  context: RequestContext,
  decision: Decision,
  { facts, givesPower }: Pick<Evaluation, 'facts' | 'givesPower'>,
): DecisionRecord {
  return {
    policy: context.policy().policy.hash,
    rules: decision.rules.map(({ id, because }) => ({ id, because })),
    requirements: decision.requirements.map((requirement) => ({
      rules: requirement.ruleIds,
      approvals: requirement.approvals,
      from: requirement.from,
      within: requirement.withinMs,
      because: requirement.because,
    })),
    ...(decision.coolDownMs !== undefined && { coolDown: decision.coolDownMs }),
    ...(givesPower && { givesPower }),
    facts: recordFacts(facts, context.policy().policy),
  };
}
