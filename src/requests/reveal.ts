import { DeskhandError } from '../core/errors.ts';
import type { PersonRef } from '../core/person.ts';
import type { Secret } from '../core/secret.ts';
import type { Request } from '../journal/request.ts';
import { isSame } from '../journal/requirements.ts';
import { restrictionMessage } from './apply-restrictions.ts';
import { requestOf } from './approvals.ts';
import type { RequestContext } from './context.ts';
import { activeMember } from './facts.ts';

const timeOf = (at: number) => `${new Date(at).toISOString().slice(11, 16)} UTC`;

/**
 * Gives a request's secrets out: to the one person they are for, once, within their time. Having been read is on disk
 * before they are shown, so that no crash lets them be read twice.
 */
export async function reveal(
  context: RequestContext,
  id: string,
  person: PersonRef,
): Promise<{ request: Request; secrets: Secret[] }> {
  const request = await requestOf(context, id);
  const { secret } = request;
  if (!secret) throw new DeskhandError('secret-gone', { userMessage: 'This request has no password to view.' });
  if (!isSame(secret.person, person)) {
    throw new DeskhandError('not-yours', { userMessage: 'This is for another person. Only they can view it.' });
  }
  await activeMember(context, person);
  if (secret.state === 'viewed') {
    const userMessage = `You viewed this at ${timeOf(secret.viewedAt)}, and Deskhand shows it once. If you lost it, request a new reset.`;
    throw new DeskhandError('secret-gone', { userMessage });
  }
  if (secret.state === 'expired' || context.clock.now() >= secret.until) {
    await expireSecret(context, request);
    const userMessage = `This expired at ${timeOf(secret.until)}. Please request a new reset.`;
    throw new DeskhandError('secret-gone', { userMessage });
  }
  // A password is a way to sign in: during a lockdown it stays where it is, and may run out there.
  const held = restrictionMessage(await context.journal.restrictions(), request);
  if (held) throw new DeskhandError('denied', { userMessage: held });
  await context.journal.requireLogged(request);
  const secrets = (await context.journal.secrets(id))
    .filter(({ kind }) => kind === 'step')
    .map(({ kind, item, sealed }) => context.secretBox.open(sealed, { request: id, kind, item, person }));
  const moved = await context.journal.move(request, [{ kind: 'secret-viewed', person }]);
  if (!moved) return reveal(context, id, person);
  await context.journal.dropSecrets(id, 'step', 'code');
  context.changed(id);
  return { request: moved, secrets };
}

/** Destroys a secret that nobody read in time. */
export async function expireSecret(context: RequestContext, request: Request): Promise<Request | undefined> {
  if (request.secret?.state !== 'sealed') return undefined;
  await context.journal.dropSecrets(request.id, 'step', 'code');
  const moved = await context.journal.move(request, [{ kind: 'secret-expired' }]);
  if (moved) context.changed(request.id);
  return moved;
}
