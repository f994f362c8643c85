import { readSubject } from '../core/directory.ts';
import { DeskhandError } from '../core/errors.ts';
import { IllegalMove } from './advance.ts';
import type { Desk } from './desk.ts';
import { activeMember, teamsOfPerson } from './facts.ts';
import { hasEnded, type PersonRef, type Request, type RequestEvent } from './request.ts';
import { isSame } from './requirements.ts';

/** The request with this id. @throws DeskhandError `not-found` */
export async function requestOf(desk: Desk, id: string): Promise<Request> {
  const request = await desk.journal.get(id);
  if (request) return request;
  throw new DeskhandError('not-found', { tell: `There is no request ${id}.` });
}

/** Confirms a request, if the person may: authorised now, at the press, from what Slack and the directory say now. */
export async function confirm(desk: Desk, id: string, person: PersonRef): Promise<Request> {
  return decide(desk, id, person, 'confirm', async (request) => ({
    kind: 'confirmed',
    person,
    teams: await eligibleTeams(desk, request, person),
  }));
}

/** Declines a request with a reason that the requester is told. Whoever may confirm may decline. */
export async function decline(desk: Desk, id: string, person: PersonRef, reason: string): Promise<Request> {
  return decide(desk, id, person, 'decline', async (request) => {
    await eligibleTeams(desk, request, person);
    return { kind: 'declined', person, reason };
  });
}

/** Takes a request back. Only its requester can, and only before it is being applied. */
export async function cancel(desk: Desk, id: string, person: PersonRef): Promise<Request> {
  return decide(desk, id, person, 'cancel', async (request) => {
    await activeMember(desk, person);
    if (isSame(request.requester, person)) return { kind: 'cancelled', person };
    throw new DeskhandError('not-yours', { tell: 'Only the person who made a request can take it back.' });
  });
}

/** Throws where the person may not decide on this request; gives their teams that count for it. */
export async function eligibleTeams(desk: Desk, request: Request, person: PersonRef): Promise<readonly string[]> {
  await activeMember(desk, person);
  if (isSame(request.requester, person)) {
    throw new DeskhandError('not-yours', {
      tell: 'You made this request yourself, so somebody else has to decide on it.',
    });
  }
  const asked = new Set(request.decision.requirements.flatMap((requirement) => requirement.from));
  const teams = [...(await teamsOfPerson(desk, person))].filter((team) => asked.has(team));
  if (teams.length === 0) {
    throw new DeskhandError('denied', {
      tell: `Only members of ${[...asked].join(' or ')} can decide on this request.`,
    });
  }
  const directory = desk.directories.get(request.subject.directory);
  const subject = directory && (await readSubject(directory, request.subject));
  if (subject?.kind === 'account' && (await desk.identity.holds(person, subject.account)) !== false) {
    const tell =
      'You cannot decide on this request: the account is yours, or it could not be found out that it is not. ' +
      'Whoever runs Deskhand can link people to accounts in deskhand.yml under people:.';
    throw new DeskhandError('not-yours', { tell });
  }
  return teams;
}

type Verdict = (request: Request) => Promise<RequestEvent>;

async function decide(desk: Desk, id: string, person: PersonRef, verb: string, verdict: Verdict): Promise<Request> {
  // Another decision may be written between our look and our move; then we look again. Each round something was decided.
  for (let round = 0; round < 20; round += 1) {
    const request = await requestOf(desk, id);
    const confirmed = request.confirmations.some((confirmation) => isSame(confirmation.person, person));
    if (verb === 'confirm' && confirmed) return request;
    if (request.state === 'waiting' && desk.clock.now() >= request.expiresAt) {
      if (await desk.journal.move(request, [{ kind: 'expired' }])) desk.changed(id);
      continue;
    }
    if (request.state !== 'waiting' && !(verb === 'cancel' && request.state === 'ready')) {
      throw new DeskhandError('already-decided', { tell: await settledWords(desk, request) });
    }
    const event = await verdict(request);
    try {
      const moved = await desk.journal.move(request, [event]);
      if (!moved) continue;
      desk.changed(id);
      return moved;
    } catch (cause) {
      if (!(cause instanceof IllegalMove)) throw cause;
    }
  }
  throw new DeskhandError('directory-busy', { tell: 'Too many people are deciding at once. Please press again.' });
}

/** Who settled a request and when, for those who come too late. */
async function settledWords(desk: Desk, request: Request): Promise<string> {
  const last = request.confirmations.at(-1);
  const by = request.endedBy ?? last?.person;
  const at = request.endedBy ? request.endedAt : (last?.at ?? request.endedAt);
  const name = by && (await desk.people.read(by).catch(() => undefined))?.name;
  const who = name ? ` by ${name}` : '';
  const when = at === undefined ? '' : ` at ${new Date(at).toISOString().slice(11, 16)} UTC`;
  if (request.state === 'declined') return `Already declined${who}${when}: ${request.outcome}`;
  if (request.state === 'cancelled') return `Already taken back${who}${when}.`;
  if (request.state === 'expired') return 'Too late: nobody confirmed it in time, so it has expired.';
  return hasEnded(request)
    ? `Already decided${who}${when}; it has ended: ${request.outcome}`
    : `Already confirmed${who}${when}; it is being carried out.`;
}
