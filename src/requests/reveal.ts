import { DeskhandError } from '../core/errors.ts';
import type { PersonRef } from '../core/person.ts';
import type { Secret } from '../core/secret.ts';
import type { Request } from '../journal/request.ts';
import { isSame } from '../journal/requirements.ts';
import { placeOf } from '../journal/secret-box.ts';
import { standingWords } from './apply-restrictions.ts';
import { requestOf } from './approvals.ts';
import type { Desk } from './context.ts';
import { activeMember } from './facts.ts';

const timeOf = (at: number) => `${new Date(at).toISOString().slice(11, 16)} UTC`;

/**
 * Gives a request's secrets out: to the one person they are for, once, within their time. Having been read is on disk
 * before they are shown, so that no crash lets them be read twice.
 */
export async function reveal(
  desk: Desk,
  id: string,
  person: PersonRef,
): Promise<{ request: Request; secrets: Secret[] }> {
  const request = await requestOf(desk, id);
  const { secret } = request;
  if (!secret) throw new DeskhandError('secret-gone', { tell: 'There is nothing to show for this request.' });
  if (!isSame(secret.person, person)) {
    throw new DeskhandError('not-yours', { tell: 'This is for another person: only they can read it.' });
  }
  await activeMember(desk, person);
  if (secret.state === 'read') {
    const tell = `You have read this at ${timeOf(secret.readAt ?? 0)}. It is shown once only; ask for a new reset if it is lost.`;
    throw new DeskhandError('secret-gone', { tell });
  }
  if (secret.state === 'expired' || desk.clock.now() >= secret.until) {
    await expireSecret(desk, request);
    const tell = `This could be read until ${timeOf(secret.until)}. Please ask for a new reset.`;
    throw new DeskhandError('secret-gone', { tell });
  }
  // A password is a way to sign in: during a siege it stays where it is, and may run out there.
  const held = standingWords(await desk.journal.standing(), request);
  if (held) throw new DeskhandError('denied', { tell: held });
  // Those of steps: a code that was mailed to prove the holder is sealed beside them.
  const sealed = (await desk.journal.secrets(id)).filter(({ step }) => step >= 0);
  const secrets = sealed.map(({ step, sealed: text }) => desk.seal.open(text, placeOf(id, step)));
  const moved = await desk.journal.move(request, [{ kind: 'secret-read', person }]);
  if (!moved) return reveal(desk, id, person);
  await desk.journal.dropSecrets(id);
  desk.changed(id);
  return { request: moved, secrets };
}

/** Destroys a secret that nobody read in time. */
export async function expireSecret(desk: Desk, request: Request): Promise<Request | undefined> {
  if (request.secret?.state !== 'sealed') return undefined;
  await desk.journal.dropSecrets(request.id);
  const moved = await desk.journal.move(request, [{ kind: 'secret-expired' }]);
  if (moved) desk.changed(request.id);
  return moved;
}
