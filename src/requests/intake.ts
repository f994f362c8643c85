import { createHash, randomInt } from 'node:crypto';
import { findAmong } from '../core/account-query.ts';
import type { Change } from '../core/change.ts';
import type { DescribedChange } from '../core/describe-change.ts';
import { DeskhandError } from '../core/errors.ts';
import { type Answer, isReading, type Operation } from '../core/operation.ts';
import { nameOf, refOf, type Subject, type SubjectRef } from '../core/subject.ts';
import { type Decision, decide } from '../policy/decide.ts';
import type { Policy } from '../policy/document.ts';
import { explain } from '../policy/explain.ts';
import { type Facts, unknown } from '../policy/facts.ts';
import type { Desk } from './desk.ts';
import { destinationsOf, gatherFacts, type Wish } from './facts.ts';
import { operationOf, refuseUnlessPossible } from './menu.ts';
import { directoryOf, type Faults, type Prepared, prepare, type RawValues, subjectOf } from './prepare.ts';
import type { DecisionRecord, PersonRef, Request } from './request.ts';
import { deadlineOf } from './requirements.ts';

/** What a person has filled in so far. */
export interface Draft {
  readonly person: PersonRef;
  /** Where they asked: policy rules may name channels, and the card goes there when no requests channel is set. */
  readonly channel: string;
  readonly operation: string;
  readonly subject: SubjectRef;
  readonly values: RawValues;
}

/** What a form shows before it is submitted: what would change, and who would have to confirm. */
export interface Preview {
  readonly subject: Subject;
  readonly lines: readonly DescribedChange[];
  readonly faults: Faults;
  /** Absent while faults stand in the way of planning. */
  readonly decision?: Decision;
  /** What `submit` takes as proof that this is what was shown. Absent where nothing can be submitted. */
  readonly proof?: string;
}

async function weigh(
  desk: Desk,
  draft: Draft,
): Promise<{ operation: Operation; prepared: Prepared; decision?: Decision }> {
  const operation = operationOf(desk, draft.operation);
  await refuseUnlessPossible(desk, draft.person, operation);
  const subject = await subjectOf(desk, operation, draft.subject);
  const { person: requester, channel } = draft;
  const facts = await gatherFacts(desk, { requester, channel, operation, subject, plan: [] });
  const { policy } = desk.policy();
  // What is refused whatever else is filled in is refused before anything of the account is told.
  const early = refusedAnyhow(policy, facts);
  if (early) return { operation, prepared: { subject, values: {}, plan: [], lines: [], faults: {} }, decision: early };
  const prepared = await prepare(desk, operation, subject, draft.values);
  if (Object.keys(prepared.faults).length > 0) return { operation, prepared };
  const destinations = await destinationsOf(desk, prepared.plan);
  return { operation, prepared, decision: decide(policy, { ...facts, destinations }) };
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
 * has to confirm. Nothing is sent under another one.
 */
function proofOf(draft: Draft, plan: readonly Change[], requirements: Decision['requirements']): string {
  const { kind, directory } = draft.subject;
  const id = 'id' in draft.subject ? draft.subject.id : '';
  const content = JSON.stringify([draft.operation, kind, directory, id, plan, requirements]);
  return createHash('sha256').update(content).digest('base64url').slice(0, 22);
}

/** Decides a wish by the policy in force, on facts read for it. */
export async function decideOn(desk: Desk, wish: Wish): Promise<Decision> {
  return decide(desk.policy().policy, await gatherFacts(desk, wish));
}

/** Shows what a draft would do. */
export async function preview(desk: Desk, draft: Draft): Promise<Preview> {
  const { prepared, decision } = await weigh(desk, draft);
  const { subject, lines, faults, plan } = prepared;
  if (decision?.verdict !== 'allowed') return { subject, lines: [], faults, ...(decision && { decision }) };
  return { subject, lines, faults, decision, proof: proofOf(draft, plan, decision.requirements) };
}

/** Answers an operation that only reads, if the policy lets this person read it. */
export async function answer(desk: Desk, draft: Draft): Promise<Answer> {
  const { operation, prepared, decision } = await weigh(desk, draft);
  if (!isReading(operation)) throw new Error(`${operation.name} does not only read.`);
  if (!decision)
    throw new DeskhandError('invalid-input', { tell: 'Please correct the form.', fields: prepared.faults });
  refuseIfDenied(decision);
  const query = operation.query?.(prepared.values);
  const accounts = query ? await directoryOf(desk, draft.subject.directory).listAccounts?.() : undefined;
  const found = query ? findAmong(accounts ?? [], query, desk.clock.now()) : { found: [], untold: 0 };
  return operation.answer(prepared.subject, prepared.values, found);
}

/**
 * Opens a request from a submitted form.
 *
 * @param key what is unique to this submission; the same one again gives the same request
 * @param proof of the preview that the person saw
 * @throws DeskhandError `invalid-input` with `fields`, `denied` with the rules' reasons, `stale` where something else was shown
 */
export async function submit(desk: Desk, draft: Draft, key: string, proof: string): Promise<Request> {
  const before = await desk.journal.openedBy(key);
  if (before) return before;
  const { operation, prepared, decision } = await weigh(desk, draft);
  if (!decision) {
    const tell = prepared.faults[''] ?? 'Please correct the marked fields.';
    throw new DeskhandError('invalid-input', { tell, fields: prepared.faults });
  }
  refuseIfDenied(decision);
  if (proof !== proofOf(draft, prepared.plan, decision.requirements)) {
    throw new DeskhandError('stale', {
      tell: 'This is not what you saw before: something has changed. Please look once more.',
    });
  }
  const now = desk.clock.now();
  const record = recordOf(desk, decision);
  const { subject, values, plan, lines } = prepared;
  if (isReading(operation)) throw new Error(`${operation.name} only reads: it makes no request.`);
  const holder = await holderOf(desk, subject, draft.person);
  const created = plan.find((change) => change.kind === 'create-account' || change.kind === 'create-group');
  const request: Request = {
    id: newId(),
    version: 0,
    state: 'waiting',
    operation: operation.name,
    risk: operation.risk,
    requester: draft.person,
    subject: refOf(subject),
    subjectName: created ? created.name : nameOf(subject),
    directoryLabel: subject.directory.label,
    values,
    channel: draft.channel,
    ...(holder && { holder }),
    success: operation.outcome(subject, values),
    requestedAt: now,
    expiresAt: deadlineOf(now, record.requirements),
    decision: record,
    lines,
    steps: plan.map((change) => ({ change, state: 'pending', attempts: 0 })),
    confirmations: [],
  };
  const opened = await desk.journal.open(request, key);
  desk.changed(opened.request.id);
  return opened.request;
}

/** The Slack person who holds the account that a request is about, where there is one and it is known. */
export async function holderOf(desk: Desk, subject: Subject, requester: PersonRef): Promise<PersonRef | undefined> {
  if (subject.kind !== 'account') return undefined;
  return (await desk.identity.holderOf(subject.account, requester.team))?.ref;
}

function refuseIfDenied(decision: Decision): void {
  if (decision.verdict === 'denied') throw new DeskhandError('denied', { tell: refusalWords(decision) });
}

/** Why the policy says no, for the person who asked. What could not be found out is told apart from what is so. */
export function refusalWords(decision: Decision): string {
  const certain = decision.rules.filter((rule) => rule.certain).map((rule) => rule.because);
  if (certain.length > 0) return certain.join(' ');
  const unchecked = decision.rules.map((rule) => rule.because);
  if (unchecked.length === 0) return 'No rule of the policy allows you to do this here.';
  return (
    `Whether these rules stand against it could not be found out, so it is refused: ${unchecked.join(' ')} ` +
    'If it stays so, whoever runs Deskhand can link people to their accounts in deskhand.yml under people:.'
  );
}

/** What the journal keeps of a decision. */
export function recordOf(desk: Desk, decision: Decision): DecisionRecord {
  return {
    policy: desk.policy().policy.hash,
    rules: decision.rules.map(({ id, because }) => ({ id, because })),
    requirements: decision.requirements.map((requirement) => ({
      rules: requirement.ruleIds,
      approvals: requirement.approvals,
      from: requirement.from,
      within: requirement.withinMs,
      because: requirement.because,
    })),
  };
}

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const newId = (): string => `R${Array.from({ length: 7 }, () => alphabet[randomInt(alphabet.length)]).join('')}`;

/** The subject of a draft as it is now, for a form that is being drawn. */
export async function subjectFor(desk: Desk, person: PersonRef, operation: string, ref: SubjectRef): Promise<Subject> {
  const wanted = operationOf(desk, operation);
  await refuseUnlessPossible(desk, person, wanted);
  return subjectOf(desk, wanted, ref);
}
