import { DeskhandError } from '../core/errors.ts';
import { Secret } from '../core/secret.ts';
import type { Subject } from '../core/subject.ts';
import type { EndedRequest, Request } from '../journal/request.ts';
import { reasonsOf } from '../journal/requirements.ts';
import type { SecretPlace } from '../journal/secret-box.ts';
import type { RequestContext } from './context.ts';
import { accountOf } from './holder.ts';

/** After so long it is no use any more to tell somebody by mail. */
const longest = 24 * 60 * 60_000;
const hopeless = new Set(['invalid-input', 'mail-refused', 'not-found']);

const proofLabels = {
  number: 'as the account holder',
  code: 'with the code from your email',
  manager: 'as your manager, in your place',
} as const;

/** Where the address is sealed that a request was made under. */
const addressPlace = ({ id, requester }: Request): SecretPlace => ({
  request: id,
  kind: 'address',
  item: 0,
  person: requester,
});

/**
 * Keeps the address that an account had when a request was made: whoever changes it in the meantime is not the one who has to
 * hear of it.
 */
export async function keepAddress(context: RequestContext, request: Request, subject: Subject): Promise<void> {
  const address = subject.kind === 'account' ? subject.account.details.email : undefined;
  const place = addressPlace(request);
  if (address) await context.journal.keepSecret(place, context.secretBox.encrypt(new Secret(address), place));
}

async function addressesOf(context: RequestContext, request: Request): Promise<readonly string[]> {
  const existing = (await context.journal.secrets(request.id)).find(({ kind }) => kind === 'address');
  const before = existing && context.secretBox.open(existing.sealed, addressPlace(request)).reveal();
  // The account may be gone by what was done.
  const now = await accountOf(context, request).then(
    ({ details }) => details.email,
    (cause: unknown) => {
      if (cause instanceof DeskhandError && cause.code === 'not-found') return undefined;
      throw cause;
    },
  );
  const all = [before, now].flatMap((address) => (address ? [address] : []));
  return [...new Map(all.map((address) => [address.toLowerCase(), address])).values()];
}

/**
 * Tells the account holder by mail how a request about their account ended, where they are not reached in Slack. Once:
 * a mail that is sent again after a crash has the same Message-ID.
 */
export async function notifyHolder(context: RequestContext, request: EndedRequest): Promise<Request | undefined> {
  try {
    await send(context, request);
    const notified = await context.journal.move(request, [{ kind: 'holder-notified' }]);
    if (notified) await context.journal.dropSecrets(request.id, 'address');
    return notified;
  } catch (cause) {
    const isLate = context.clock.now() - request.endedAt > longest;
    const isHopeless = !(cause instanceof DeskhandError) || hopeless.has(cause.code);
    context.log.warn({ request: request.id, cause }, 'an email to an account holder failed');
    if (isLate || isHopeless) {
      const givenUp = await context.journal.move(request, [{ kind: 'holder-notice-given-up' }]);
      if (givenUp) await context.journal.dropSecrets(request.id, 'address');
      return givenUp;
    }
    await context.journal.reschedule(request.id, context.clock.now() + 60_000);
    return undefined;
  }
}

async function send(context: RequestContext, request: EndedRequest): Promise<void> {
  const { mailer } = context;
  const addresses = await addressesOf(context, request);
  if (!mailer || addresses.length === 0)
    throw new DeskhandError('not-found', { userMessage: 'The account has no email address.' });
  const title = context.operations.get(request.operation)?.title ?? request.operation;
  const nameOf = async (person: Request['requester']) =>
    (await context.people.read(person).catch(() => undefined))?.name ?? 'somebody';
  const asked = await nameOf(request.requester);
  const approved = await Promise.all(
    request.approvals.map(async ({ person, as }) => `${await nameOf(person)}${as ? ` (${proofLabels[as]})` : ''}`),
  );
  const reasons = request.applyingSince === undefined ? '' : reasonsOf(request.decision);
  const name = 'name' in request.subject ? request.subject.name : request.subjectName;
  const mail = {
    subject: 'Your account and the helpdesk',
    text: [
      `${asked} asked the helpdesk for this: ${title}, for your account ${name} (${request.directoryLabel}).`,
      `Result: ${request.outcome}`,
      ...(request.endedBy ? [`Ended by: ${await nameOf(request.endedBy)}.`] : []),
      ...(approved.length > 0 ? [`Approved by: ${approved.join(', ')}.`] : []),
      ...(reasons ? [`Allowed by: ${reasons}`] : []),
      '',
      `If this was not you, tell security at once. Mention request ${request.id}.`,
    ].join('\n'),
  };
  for (const [index, to] of addresses.entries()) await mailer.send({ key: `told/${request.id}/${index}`, to, ...mail });
}
