import { randomInt } from 'node:crypto';
import { findAmong } from '../core/account-query.ts';
import type { DescribedChange } from '../core/describe-change.ts';
import { DeskhandError } from '../core/errors.ts';
import { type Answer, isReading } from '../core/operation.ts';
import type { PersonRef } from '../core/person.ts';
import { nameOf, refOf, type Subject, type SubjectRef } from '../core/subject.ts';
import type { Request } from '../journal/request.ts';
import { deadlineOf } from '../journal/requirements.ts';
import type { Decision } from '../policy/decide.ts';
import type { Judgement } from './apply-restrictions.ts';
import { operationOf, refuseUnlessPossible } from './catalog.ts';
import type { Desk } from './context.ts';
import { type Draft, keepRefusal, proofOf, recordOf, refuseIfDenied, weigh, weighAttempt } from './evaluate.ts';
import { activeMember } from './facts.ts';
import { concernsHolder } from './holder.ts';
import { keepAddress } from './notify-by-mail.ts';
import { directoryOf, type Faults, subjectOf } from './plan.ts';

/** What a form shows before it is submitted: what would change, and who would have to confirm. */
export interface Preview {
  readonly subject: Subject;
  readonly lines: readonly DescribedChange[];
  readonly faults: Faults;
  /** Absent while faults stand in the way of planning. */
  readonly decision?: Decision;
  /** Where a lockdown is in force that concerns this: a form can ask for the reason to break the glass. */
  readonly lockdown?: NonNullable<Judgement['lockdown']>;
  /** What `submit` takes as proof that this is what was shown. Absent where nothing can be submitted. */
  readonly proof?: string;
}

/** Shows what a draft would do. */
export async function preview(desk: Desk, draft: Draft): Promise<Preview> {
  const { prepared, judgement } = await weigh(desk, draft);
  const { subject, lines, faults, plan } = prepared;
  if (!judgement) return { subject, lines: [], faults };
  const { decision, lockdown } = judgement;
  const common = { subject, faults, decision, ...(lockdown && { lockdown }) };
  if (decision.verdict !== 'allowed') return { ...common, lines: [] };
  return { ...common, lines, proof: proofOf(draft, plan, decision) };
}

/** Answers an operation that only reads, if the policy lets this person read it. */
export async function answer(desk: Desk, draft: Draft): Promise<Answer> {
  const weighed = await weighAttempt(desk, draft);
  const { operation, prepared, judgement } = weighed;
  if (!isReading(operation)) throw new Error(`${operation.name} does not only read.`);
  if (!judgement)
    throw new DeskhandError('invalid-input', { tell: 'Please correct the form.', fields: prepared.faults });
  await refuseIfDenied(desk, draft, weighed);
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
  await spend(desk, draft);
  const weighed = await weighAttempt(desk, draft);
  const { operation, prepared, judgement, facts } = weighed;
  if (!judgement) {
    const tell = prepared.faults[''] ?? 'Please correct the marked fields.';
    throw new DeskhandError('invalid-input', { tell, fields: prepared.faults });
  }
  await refuseIfDenied(desk, draft, weighed);
  const { decision, reviewers } = judgement;
  if (proof !== proofOf(draft, prepared.plan, decision)) {
    throw new DeskhandError('stale', {
      tell: 'This is not what you saw before: something has changed. Please look once more.',
    });
  }
  const now = desk.clock.now();
  const record = recordOf(desk, decision, facts);
  const { subject, values, plan, lines } = prepared;
  if (subject.kind === 'account') await desk.addresses.note(subject.account);
  if (isReading(operation)) throw new Error(`${operation.name} only reads: it makes no request.`);
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
    ...(await peopleOf(desk, subject, decision, draft.person)),
    ...(draft.isDiscreet && { isDiscreet: true }),
    ...(reviewers && { breakGlass: { reason: draft.breakGlass ?? '', from: reviewers } }),
    success: operation.outcome(subject, values),
    requestedAt: now,
    expiresAt: deadlineOf(now, record.requirements),
    decision: record,
    lines,
    steps: plan.map((change) => ({ change, state: 'pending', attempts: 0 })),
    confirmations: [],
  };
  const opened = await desk.journal.open(request, key);
  if (opened.isNew && request.tellByMail) await keepAddress(desk, opened.request, subject);
  desk.changed(opened.request.id);
  return opened.request;
}

/** Counts a submission against the limits, before any other work is done for it. */
async function spend(desk: Desk, draft: Draft): Promise<void> {
  const { person, subject } = draft;
  const target = 'id' in subject ? { target: `${subject.directory}/${subject.id}` } : {};
  try {
    await desk.limits.take({ agent: `${person.team}/${person.id}` });
    // Nobody from outside uses up what is there for the others.
    await activeMember(desk, person);
    await desk.limits.take({ workspace: person.team, ...target });
  } catch (cause) {
    if (cause instanceof DeskhandError) await keepRefusal(desk, draft, cause.tell);
    throw cause;
  }
}

/** The people whom a request concerns besides its requester, and whether the holder is told by mail. */
async function peopleOf(
  desk: Desk,
  subject: Subject,
  decision: Decision,
  requester: PersonRef,
): Promise<Pick<Request, 'holder' | 'manager' | 'tellByMail'>> {
  if (subject.kind !== 'account') return {};
  const { account } = subject;
  const holder = await desk.identity.holderOf(account, requester.team);
  const manager = concernsHolder(decision) ? await desk.identity.managerOf(account, requester.team) : undefined;
  return {
    ...(holder && { holder: holder.ref }),
    ...(manager && { manager: manager.ref }),
    ...(!holder && account.details.email && desk.mailer && { tellByMail: true }),
  };
}

/** Letters and digits that nobody mixes up. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
export const newId = (): string => `R${Array.from({ length: 7 }, () => alphabet[randomInt(alphabet.length)]).join('')}`;

/** The subject of a draft as it is now, for a form that is being drawn. */
export async function subjectFor(desk: Desk, person: PersonRef, operation: string, ref: SubjectRef): Promise<Subject> {
  const wanted = operationOf(desk, operation);
  await refuseUnlessPossible(desk, person, wanted);
  return subjectOf(desk, wanted, ref);
}
