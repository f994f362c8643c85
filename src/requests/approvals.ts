import { readSubject } from '../core/directory.ts';
import { DeskhandError } from '../core/errors.ts';
import type { PersonRef } from '../core/person.ts';
import type { Subject } from '../core/subject.ts';
import { IllegalMove } from '../journal/illegal-move.ts';
import { hasEnded, isReview, type Request } from '../journal/request.ts';
import type { RequestEvent } from '../journal/request-event.ts';
import { approverLabel, isSame } from '../journal/requirements.ts';
import type { StoredSecret } from '../journal/secrets.ts';
import { restrictionMessage } from './apply-restrictions.ts';
import type { RequestContext } from './context.ts';
import { activeMember, teamsOfPerson } from './facts.ts';
import { maySubstitute } from './holder.ts';

/** The request with this id. @throws DeskhandError `not-found` */
export async function requestOf(context: RequestContext, id: string): Promise<Request> {
  const request = await context.journal.get(id);
  if (request) return request;
  throw new DeskhandError('not-found', { userMessage: `There is no request ${id}.` });
}

/** Approves a request, if the person may: authorised now, at the press, from what Slack and the directory say now. */
export async function approve(context: RequestContext, id: string, person: PersonRef): Promise<Request> {
  return decide(context, id, person, 'approve', async (request) => {
    const teams = await eligibleTeams(context, request, person);
    const isDeputy = teams.includes('holder') && { as: 'manager' as const };
    return [{ kind: 'approved', person, teams, ...isDeputy }];
  });
}

/** Declines a request with a reason that the requester is told. Whoever may approve may decline. */
export async function decline(
  context: RequestContext,
  id: string,
  person: PersonRef,
  reason: string,
): Promise<Request> {
  return decide(context, id, person, 'decline', async (request) => {
    await eligibleTeams(context, request, person);
    refuseForReview(request);
    return [{ kind: 'declined', person, reason }];
  });
}

/** Takes a request back. Only its requester can, and only before it is being applied. */
export async function cancel(context: RequestContext, id: string, person: PersonRef): Promise<Request> {
  return decide(context, id, person, 'cancel', async (request) => {
    await activeMember(context, person);
    refuseForReview(request);
    if (isSame(request.requester, person)) return [{ kind: 'cancelled', person }];
    throw new DeskhandError('not-yours', { userMessage: 'Only the requester can cancel this request.' });
  });
}

/**
 * Throws where the person may not decide on this request; gives their teams that count for it. `manager` is among them for
 * the holder's manager, and `holder` too where the manager stands in for a holder who cannot be reached. The holder's own
 * word is given in another way: see `proveHolder`.
 */
export async function eligibleTeams(
  context: RequestContext,
  request: Request,
  person: PersonRef,
): Promise<readonly string[]> {
  await activeMember(context, person);
  await refuseSamePerson(context, request, person);
  const asked = new Set(request.decision.requirements.flatMap((requirement) => requirement.from));
  const directory = context.directories.get(request.subject.directory);
  const subject = directory && (await readSubject(directory, request.subject));
  const found = await teamsOfPerson(context, person);
  const teams = [
    ...[...found.teams].filter((team) => asked.has(team)),
    ...(await managersPart(context, request, asked, subject, person)),
  ];
  if (teams.length === 0) {
    const unread = [...found.unread].find(([team]) => asked.has(team));
    if (unread)
      throw new DeskhandError('denied', {
        userMessage: `Deskhand couldn't check who is in ${unread[0]}. ${unread[1]}`,
      });
    throw new DeskhandError('denied', {
      userMessage: `Only ${approverLabel([...asked])} can approve or decline this request.`,
    });
  }
  if (subject?.kind === 'account' && (await context.identity.holds(person, subject.account)) !== false) {
    const userMessage =
      "You can't approve this: it's your own account, or Deskhand couldn't check that it isn't. " +
      'Your Deskhand admin can link people to accounts in deskhand.yml under people:.';
    throw new DeskhandError('not-yours', { userMessage });
  }
  return teams;
}

/** One human may have two Slack accounts: they cannot decide on their own request, nor count twice. */
export async function refuseSamePerson(context: RequestContext, request: Request, person: PersonRef): Promise<void> {
  const { directory } = request.subject;
  const own = "You can't approve your own request. Ask another approver.";
  const others = [
    { person: request.requester, userMessage: own },
    ...(request.excludedApprovers ?? []).map((other) => ({
      person: other,
      userMessage: "You can't review this: you took part in the emergency request. Ask another reviewer.",
    })),
    ...request.approvals
      .filter((approval) => !isSame(approval.person, person) && approval.as !== 'code')
      .map((approval) => ({
        person: approval.person,
        userMessage: 'You already approved this from another Slack account. Each person counts once.',
      })),
  ];
  for (const { person: other, userMessage } of others) {
    if (await context.identity.isSamePerson(other, person, directory))
      throw new DeskhandError('not-yours', { userMessage });
  }
}

async function managersPart(
  context: RequestContext,
  request: Request,
  asked: ReadonlySet<string>,
  subject: Subject | undefined,
  person: PersonRef,
): Promise<readonly string[]> {
  const isDeputy = asked.has('holder') && maySubstitute(request);
  if (subject?.kind !== 'account' || !(asked.has('manager') || isDeputy)) return [];
  const manager = await context.identity.managerOf(subject.account, person.team);
  if (!manager || !isSame(manager.ref, person)) return [];
  // One press is one word: who gives the manager's cannot give the holder's with it.
  return [asked.has('manager') ? 'manager' : 'holder'];
}

/** What comes of a press: events, and words for the person where the press did not do what they wanted. */
type EventsForPress = (request: Request) => Promise<
  | readonly RequestEvent[]
  | {
      readonly events: readonly RequestEvent[];
      readonly fault?: DeskhandError;
      /** Kept with the move: see the journal. */
      readonly sealed?: StoredSecret;
    }
>;

/** What may be pressed, and in which states. */
const allowedStates = {
  approve: ['waiting'],
  decline: ['waiting'],
  prove: ['waiting'],
  cancel: ['waiting', 'cooling-down', 'ready'],
  stop: ['cooling-down', 'ready'],
} as const;

/**
 * Moves a request on by what a person pressed. `verdict` is asked again as long as another decision is faster, so that it
 * always judges the request as it is.
 */
export async function decide(
  context: RequestContext,
  id: string,
  person: PersonRef,
  verb: keyof typeof allowedStates,
  eventsFor: EventsForPress,
): Promise<Request> {
  try {
    // Before anything of the request is told, also how it ended.
    await activeMember(context, person);
    return await decided(context, id, person, verb, eventsFor);
  } catch (cause) {
    if (cause instanceof DeskhandError && (cause.code === 'denied' || cause.code === 'not-yours')) {
      await context.journal.recordRefusal({ kind: 'press-refused', person, press: verb, why: cause.userMessage }, id);
    }
    throw cause;
  }
}

async function decided(
  context: RequestContext,
  id: string,
  person: PersonRef,
  verb: keyof typeof allowedStates,
  eventsFor: EventsForPress,
): Promise<Request> {
  // Another decision may be written between our look and our move; then we look again. Each round something was decided.
  for (let round = 0; round < 20; round += 1) {
    const request = await requestOf(context, id);
    const approved = request.approvals.some((approval) => isSame(approval.person, person));
    if (verb === 'approve' && approved) return request;
    if (request.state === 'waiting' && context.clock.now() >= request.expiresAt) {
      if (await context.journal.move(request, [{ kind: 'expired' }])) context.changed(id);
      continue;
    }
    if (!(allowedStates[verb] as readonly string[]).includes(request.state)) {
      throw new DeskhandError('already-decided', { userMessage: await alreadyDecidedMessage(context, request) });
    }
    if (verb === 'approve' || verb === 'prove') {
      await context.journal.requireLogged(request);
      await refuseWhileHeld(context, request);
    }
    const given = await eventsFor(request);
    const { events, fault, sealed } =
      'events' in given ? given : { events: given, fault: undefined, sealed: undefined };
    if (events.length === 0) return request;
    try {
      const moved = await context.journal.move(request, events, sealed ? { sealed } : {});
      if (!moved) continue;
      context.changed(id);
      if (fault) throw fault;
      return moved;
    } catch (cause) {
      if (!(cause instanceof IllegalMove)) throw cause;
    }
  }
  throw new DeskhandError('directory-busy', {
    userMessage: 'Somebody else acted on this request at the same moment. Please try again.',
  });
}

/** A review waits until somebody has looked; nobody can make it go away otherwise. */
function refuseForReview(request: Request): void {
  if (!isReview(request)) return;
  throw new DeskhandError('denied', { userMessage: 'You can only close a review, not cancel or decline it.' });
}

/** Nothing is approved while the account is frozen or a lockdown denies it; it may be declined and taken back. */
async function refuseWhileHeld(context: RequestContext, request: Request): Promise<void> {
  const words = restrictionMessage(await context.journal.restrictions(), request);
  if (words) throw new DeskhandError('denied', { userMessage: words });
}

/** Who approved, declined or cancelled a request and when, for those who come too late. */
async function alreadyDecidedMessage(context: RequestContext, request: Request): Promise<string> {
  const last = request.approvals.at(-1);
  const by = request.endedBy ?? last?.person;
  const at = request.endedBy ? request.endedAt : (last?.at ?? request.endedAt);
  const name = by && (await context.people.read(by).catch(() => undefined))?.name;
  const who = name ? ` by ${name}` : '';
  const when = at === undefined ? '' : ` at ${new Date(at).toISOString().slice(11, 16)} UTC`;
  if (request.state === 'declined') return `Already declined${who}${when}: ${request.outcome}`;
  if (request.state === 'cancelled') return `Already cancelled${who}${when}.`;
  if (request.state === 'expired') return 'This request has expired: it was not approved in time.';
  if (request.state === 'cooling-down') {
    const until = new Date(request.coolDown.until).toISOString().slice(11, 16);
    return `Already approved${who}${when}. It starts at ${until} UTC; you can cancel it until then.`;
  }
  return hasEnded(request)
    ? `Already approved${who}${when}. It has ended: ${request.outcome}`
    : `Already approved${who}${when}. It is in progress.`;
}
