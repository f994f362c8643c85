import { randomInt } from 'node:crypto';
import { findAmong } from '../core/account-query.ts';
import { type Change, setsAddress } from '../core/change.ts';
import type { DescribedChange } from '../core/describe-change.ts';
import { DeskhandError } from '../core/errors.ts';
import { type Answer, isReading } from '../core/operation.ts';
import type { PersonRef } from '../core/person.ts';
import { nameOf, refOf, type Subject, type SubjectRef } from '../core/subject.ts';
import type { Request } from '../journal/request.ts';
import { deadlineOf } from '../journal/requirements.ts';
import type { Decision } from '../policy/decide.ts';
import type { Outcome } from './apply-restrictions.ts';
import { operationOf, refuseUnlessPossible } from './catalog.ts';
import type { RequestContext } from './context.ts';
import { type Draft, evaluate, evaluateAttempt, keepRefusal, proofOf, recordOf, refuseIfDenied } from './evaluate.ts';
import { activeMember } from './facts.ts';
import { concernsHolder } from './holder.ts';
import { keepAddress } from './notify-by-mail.ts';
import { directoryOf, type Faults, readSubjectFor } from './plan.ts';

/** What a form shows before it is submitted: what would change, and who would have to approve. */
export interface Preview {
  readonly subject: Subject;
  readonly changeSummaries: readonly DescribedChange[];
  readonly faults: Faults;
  /** Absent while faults stand in the way of planning. */
  readonly decision?: Decision;
  /** Where a lockdown is in force that concerns this: a form can ask for the reason for an emergency override. */
  readonly lockdown?: NonNullable<Outcome['lockdown']>;
  /** What `submit` takes as proof that this is what was shown. Absent where nothing can be submitted. */
  readonly proof?: string;
}

/** Shows what a draft would do. */
export async function preview(context: RequestContext, draft: Draft): Promise<Preview> {
  const { prepared, decided } = await evaluate(context, draft);
  const { subject, changeSummaries, faults, plan } = prepared;
  if (!decided) return { subject, changeSummaries: [], faults };
  const { decision, lockdown } = decided;
  const common = { subject, faults, decision, ...(lockdown && { lockdown }) };
  if (decision.verdict !== 'allowed') return { ...common, changeSummaries: [] };
  return { ...common, changeSummaries, proof: proofOf(draft, plan, decision) };
}

/** Answers an operation that only reads, if the policy lets this person read it. */
export async function answer(context: RequestContext, draft: Draft): Promise<Answer> {
  const evaluation = await evaluateAttempt(context, draft);
  const { operation, prepared, decided } = evaluation;
  if (!isReading(operation)) throw new Error(`${operation.name} makes changes. Submit a request instead.`);
  if (!decided)
    throw new DeskhandError('invalid-input', { userMessage: 'Please correct the form.', fields: prepared.faults });
  await refuseIfDenied(context, draft, evaluation);
  const query = operation.query?.(prepared.values);
  const accounts = query ? await directoryOf(context, draft.subject.directory).listAccounts?.() : undefined;
  const found = query ? findAmong(accounts ?? [], query, context.clock.now()) : { found: [], undetermined: 0 };
  return operation.answer(prepared.subject, prepared.values, found);
}

/**
 * Opens a request from a submitted form.
 *
 * @param key what is unique to this submission; the same one again gives the same request
 * @param proof of the preview that the person saw
 * @throws DeskhandError `invalid-input` with `fields`, `denied` with the rules' reasons, `stale` where something else was shown
 */
export async function submit(context: RequestContext, draft: Draft, key: string, proof: string): Promise<Request> {
  const before = await context.journal.openedBy(key);
  if (before) return before;
  await consume(context, draft);
  const evaluation = await evaluateAttempt(context, draft);
  const { operation, prepared, decided, facts } = evaluation;
  if (!decided) {
    const userMessage = prepared.faults[''] ?? 'Please correct the marked fields.';
    throw new DeskhandError('invalid-input', { userMessage, fields: prepared.faults });
  }
  await refuseIfDenied(context, draft, evaluation);
  const { decision, reviewers } = decided;
  if (proof !== proofOf(draft, prepared.plan, decision)) {
    throw new DeskhandError('stale', {
      userMessage: 'Something changed since the preview. Please review it again.',
    });
  }
  const now = context.clock.now();
  const record = recordOf(context, decision, evaluation);
  const { subject, values, plan, changeSummaries } = prepared;
  if (subject.kind === 'account') await context.addresses.note(subject.account);
  if (isReading(operation)) throw new Error(`${operation.name} only reads. It needs no request.`);
  const created = plan.find((change) => change.kind === 'create-account' || change.kind === 'create-group');
  const request: Request = {
    id: newId(),
    version: 0,
    state: 'waiting',
    operation: operation.name,
    risk: facts.risk,
    requester: draft.person,
    subject: refOf(subject),
    subjectName: created ? created.name : nameOf(subject),
    directoryLabel: subject.directory.label,
    values,
    channel: draft.channel,
    ...(await peopleOf(context, subject, plan, decision, draft.person)),
    ...(draft.hidesExistence && { hidesExistence: true }),
    ...(reviewers && { emergency: { reason: draft.emergency ?? '', from: reviewers } }),
    success: operation.outcome(subject, values),
    requestedAt: now,
    expiresAt: deadlineOf(now, record.requirements),
    decision: record,
    changeSummaries,
    steps: plan.map((change) => ({ change, state: 'pending', attempts: 0 })),
    approvals: [],
  };
  const opened = await context.journal.open(request, key);
  if (opened.isNew && request.notifyByMail) await keepAddress(context, opened.request, subject);
  context.changed(opened.request.id);
  return opened.request;
}

/** Counts a submission against the limits, before any other work is done for it. */
async function consume(context: RequestContext, draft: Draft): Promise<void> {
  const { person, subject } = draft;
  const target = 'id' in subject ? { target: `${subject.directory}/${subject.id}` } : {};
  try {
    await context.limits.take({ agent: `${person.team}/${person.id}` });
    // Nobody from outside uses up what is there for the others.
    await activeMember(context, person);
    await context.limits.take({ workspace: person.team, ...target });
  } catch (cause) {
    if (cause instanceof DeskhandError) await keepRefusal(context, draft, cause.userMessage);
    throw cause;
  }
}

/** The people whom a request concerns besides its requester, and whether the holder is told by mail. */
async function peopleOf(
  context: RequestContext,
  subject: Subject,
  plan: readonly Change[],
  decision: Decision,
  requester: PersonRef,
): Promise<Pick<Request, 'holder' | 'manager' | 'notifyByMail'>> {
  if (subject.kind !== 'account') return {};
  const { account } = subject;
  const holder = await context.identity.holderOf(account, requester.team);
  const manager = concernsHolder(decision) ? await context.identity.managerOf(account, requester.team) : undefined;
  const isReached = holder.kind === 'holder';
  return {
    ...(isReached && { holder: holder.person.ref }),
    ...(manager && { manager: manager.ref }),
    // Where the address itself changes, the old one is told too: it may be the only place that its holder still reads.
    ...((!isReached || plan.some(setsAddress)) && account.details.email && context.mailer && { notifyByMail: true }),
  };
}

/** Letters and digits that nobody mixes up. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
export const newId = (): string => `R${Array.from({ length: 7 }, () => alphabet[randomInt(alphabet.length)]).join('')}`;

/** The subject of a draft as it is now, for a form that is being drawn. */
export async function subjectFor(
  context: RequestContext,
  person: PersonRef,
  operation: string,
  ref: SubjectRef,
): Promise<Subject> {
  const wanted = operationOf(context, operation);
  await refuseUnlessPossible(context, person, wanted);
  return readSubjectFor(context, wanted, ref);
}
