import { DeskhandError } from '../core/errors.ts';
import { Secret } from '../core/secret.ts';
import type { Subject } from '../core/subject.ts';
import type { Request } from '../journal/request.ts';
import { reasonsOf } from '../journal/requirements.ts';
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

/** The place, among a request's secrets, of the address that it was asked under. */
const addressPlace = -2;
const addressContext = (id: string) => `${id}/address`;

/**
 * Keeps the address that an account had when a request was made: whoever changes it in the meantime is not the one who has to
 * hear of it.
 */
export async function keepAddress(context: RequestContext, { id }: Request, subject: Subject): Promise<void> {
  const address = subject.kind === 'account' ? subject.account.details.email : undefined;
  if (address)
    await context.journal.keepSecret(
      id,
      addressPlace,
      context.secretBox.encrypt(new Secret(address), addressContext(id)),
    );
}

async function addressesOf(context: RequestContext, request: Request): Promise<readonly string[]> {
  const existing = (await context.journal.secrets(request.id)).find(({ step }) => step === addressPlace);
  const before = existing && context.secretBox.open(existing.sealed, addressContext(request.id)).reveal();
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
export async function notifyHolder(context: RequestContext, request: Request): Promise<Request | undefined> {
  try {
    await send(context, request);
    const notified = await context.journal.move(request, [{ kind: 'holder-notified' }]);
    if (notified) await context.journal.dropSecret(request.id, addressPlace);
    return notified;
  } catch (cause) {
    const isLate = context.clock.now() - (request.endedAt ?? 0) > longest;
    const isHopeless = !(cause instanceof DeskhandError) || hopeless.has(cause.code);
    context.log.warn({ request: request.id, cause }, 'an email to an account holder failed');
    if (isLate || isHopeless) return context.journal.move(request, [{ kind: 'holder-notified', isGivenUp: true }]);
    await context.journal.reschedule(request.id, context.clock.now() + 60_000);
    return undefined;
  }
}

async function send(context: RequestContext, request: Request): Promise<void> {
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
      `Result: ${request.outcome ?? request.state}`,
      ...(request.endedBy ? [`Ended by: ${await nameOf(request.endedBy)}.`] : []),
      ...(approved.length > 0 ? [`Approved by: ${approved.join(', ')}.`] : []),
      ...(reasons ? [`Allowed by: ${reasons}`] : []),
      '',
      `If this was not you, tell security at once. Mention request ${request.id}.`,
    ].join('\n'),
  };
  for (const [index, to] of addresses.entries()) await mailer.send({ key: `told/${request.id}/${index}`, to, ...mail });
}
