import { DeskhandError } from '../core/errors.ts';
import type { PersonRef } from '../core/person.ts';
import type { Secret } from '../core/secret.ts';
import { isViewable, type OfferedSecret, type Request } from '../journal/request.ts';
import { isSame } from '../journal/requirements.ts';
import { restrictionMessage } from './apply-restrictions.ts';
import { requestOf } from './approvals.ts';
import type { RequestContext } from './context.ts';
import { activeMember } from './facts.ts';

const timeOf = (at: number) => `${new Date(at).toISOString().slice(11, 16)} UTC`;

/** Puts a request's secrets before the person; says whether Slack has shown them. */
export type Show = (request: Request, secrets: readonly Secret[]) => Promise<boolean>;

/**
 * Shows a request's secrets to the one person whom they are for. They stay viewable by that person until they say that they
 * have them, or until two minutes after the first time that Slack has shown them; what Slack did not show stays as it was.
 *
 * @param beingShown to whom which request's secret is being shown at this moment, so that it is in one window at a time
 * @returns whether they were shown
 * @throws DeskhandError `not-yours`, `secret-gone` or `denied`
 */
export async function reveal(
  context: RequestContext,
  id: string,
  person: PersonRef,
  { show, beingShown }: { show: Show; beingShown: Set<string> },
): Promise<boolean> {
  const showing = `${id}/${person.team}/${person.id}`;
  if (beingShown.has(showing)) {
    throw new DeskhandError('directory-busy', { userMessage: 'Deskhand is showing this in another window already.' });
  }
  beingShown.add(showing);
  try {
    const request = await viewable(context, id, person);
    const secrets = (await context.journal.secrets(id))
      .filter(({ kind }) => kind === 'step')
      .map(({ kind, item, sealed }) => context.secretBox.open(sealed, { request: id, kind, item, person }));
    await noteForReader(context, id, person, 'secret-opened');
    if (!(await show(request, secrets))) return false;
    await noteForReader(context, id, person, 'secret-viewed');
    return true;
  } finally {
    beingShown.delete(showing);
  }
}

/** The reader says that they have it: it is destroyed. */
export async function secretSaved(context: RequestContext, id: string, person: PersonRef): Promise<void> {
  const { secret } = await requestOf(context, id);
  if (!secret || !isSame(secret.person, person)) {
    throw new DeskhandError('not-yours', { userMessage: 'This is for another person.' });
  }
  await activeMember(context, person);
  if (!isViewable(secret)) return;
  await context.journal.dropSecrets(id, 'step', 'code');
  await noteForReader(context, id, person, 'secret-saved');
}

/** The request, if this person can view its secrets now. */
async function viewable(context: RequestContext, id: string, person: PersonRef): Promise<Request> {
  const request = await requestOf(context, id);
  const { secret } = request;
  if (!secret) throw new DeskhandError('secret-gone', { userMessage: 'This request has no password to view.' });
  if (!isSame(secret.person, person)) {
    throw new DeskhandError('not-yours', { userMessage: 'This is for another person. Only they can view it.' });
  }
  await activeMember(context, person);
  if (isViewable(secret) && context.clock.now() >= secret.until) {
    await expireSecret(context, request);
    return viewable(context, id, person);
  }
  if (!isViewable(secret)) throw new DeskhandError('secret-gone', { userMessage: goneMessage(secret) });
  // A password is a way to sign in: during a lockdown it stays where it is, and may run out there.
  const held = restrictionMessage(await context.journal.restrictions(), request);
  if (held) throw new DeskhandError('denied', { userMessage: held });
  await context.journal.requireLogged(request);
  return request;
}

const goneMessage = (secret: OfferedSecret): string =>
  secret.state === 'saved'
    ? `You viewed this at ${timeOf(secret.viewedAt)}, and Deskhand no longer has it. If you lost it, request a new reset.`
    : `This expired at ${timeOf(secret.until)}. Please request a new reset.`;

/** Writes down what the reader did, whatever else happens to the request meanwhile. */
async function noteForReader(
  context: RequestContext,
  id: string,
  person: PersonRef,
  kind: 'secret-opened' | 'secret-viewed' | 'secret-saved',
): Promise<void> {
  for (;;) {
    const request = await requestOf(context, id);
    // It ran out while it was being shown, or its holder said that it was not theirs.
    if (!isViewable(request.secret)) return;
    if (await context.journal.move(request, [{ kind, person }])) break;
  }
  context.changed(id);
}

/** Destroys a secret whose time is over. */
export async function expireSecret(context: RequestContext, request: Request): Promise<Request | undefined> {
  if (!isViewable(request.secret)) return undefined;
  await context.journal.dropSecrets(request.id, 'step', 'code');
  const moved = await context.journal.move(request, [{ kind: 'secret-expired' }]);
  if (moved) context.changed(request.id);
  return moved;
}
