import { randomInt, timingSafeEqual } from 'node:crypto';
import { DeskhandError } from '../core/errors.ts';
import type { Mailer } from '../core/mailer.ts';
import type { PersonRef } from '../core/person.ts';
import { Secret } from '../core/secret.ts';
import type { Request } from '../journal/request.ts';
import { isSame } from '../journal/requirements.ts';
import type { SecretPlace } from '../journal/secret-box.ts';
import { decide, refuseSamePerson } from './approvals.ts';
import type { RequestContext } from './context.ts';
import { activeMember } from './facts.ts';
import { accountOf, isHolderAsked, mailOf, maySubstitute } from './holder.ts';

/** Wrong numbers after which a request ends, and wrong codes after which a code is void. */
const numberTries = 3;
const codeTries = 5;
/** Codes that may be mailed for one request. */
const codeLimit = 3;
/** Where the code that was mailed as the so-manieth is sealed: its requester enters it. */
const codePlace = ({ id, requester }: Request, item: number): SecretPlace => ({
  request: id,
  kind: 'code',
  item,
  person: requester,
});

const denied = (userMessage: string) => new DeskhandError('denied', { userMessage });

/**
 * The number that the requester reads out and the holder types in: two digits, another one after each wrong try. It is
 * stored nowhere, so that nobody who reads the journal or the audit log can answer in the holder's place.
 */
export function numberOf(context: Pick<RequestContext, 'secretBox'>, request: Request): string {
  const mac = context.secretBox.hmac(`number/${request.id}/${request.proof?.failures ?? 0}`);
  return String(10 + (Number.parseInt(mac.slice(0, 8), 16) % 90));
}

const isEqual = (one: string, other: string): boolean => {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
};

/** The holder approves with the number that the requester told them. */
export async function proveHolder(
  context: RequestContext,
  id: string,
  person: PersonRef,
  number: string,
): Promise<Request> {
  return decide(context, id, person, 'prove', async (request) => {
    await refuseUnlessHolder(context, request, person);
    await refuseSamePerson(context, request, person);
    if (!isHolderAsked(request)) throw denied('This request no longer needs your answer.');
    if (isEqual(number.trim(), numberOf(context, request))) {
      return [{ kind: 'approved', person, teams: ['holder'], as: 'number' }];
    }
    const failed = { kind: 'proof-failed', proof: 'number', person } as const;
    const left = numberTries - 1 - (request.proof?.failures ?? 0);
    if (left > 0) {
      const userMessage = `That number is wrong. Ask the helpdesk for the new one. Tries left: ${left}.`;
      return {
        events: [failed],
        fault: new DeskhandError('invalid-input', { userMessage, fields: { number: userMessage } }),
      };
    }
    const reason = 'Somebody entered a wrong number three times, so Deskhand could not verify the account holder.';
    return [failed, { kind: 'declined', person, reason }];
  });
}

/** The requester says that the holder cannot get into Slack, so that the manager or a mailed code may stand in. */
export async function holderUnreachable(context: RequestContext, id: string, person: PersonRef): Promise<Request> {
  return decide(context, id, person, 'prove', async (request) => {
    await refuseUnlessRequester(context, request, person);
    return request.proof?.unreachable ? [] : [{ kind: 'holder-unreachable', person }];
  });
}

/** Mails a code to the address on file, for the requester to enter when the caller reads it out. */
export async function mailCode(context: RequestContext, id: string, person: PersonRef): Promise<Request> {
  let mail: Parameters<Mailer['send']>[0] | undefined;
  const moved = await decide(context, id, person, 'prove', async (request) => {
    await refuseUnlessRequester(context, request, person);
    if (!isHolderAsked(request) || !maySubstitute(request)) throw denied('This request needs no code.');
    const item = (request.proof?.codes ?? 0) + 1;
    if (item > codeLimit) throw denied('Deskhand already emailed three codes. Please make a new request.');
    const account = await accountOf(context, request);
    const { address, noMail } = await mailOf(context, account);
    if (!address || !context.mailer) throw denied(noMail ?? 'Deskhand cannot email a code.');
    const code = new Secret(String(randomInt(1_000_000)).padStart(6, '0'));
    const until = context.clock.now() + context.proof.codeLife;
    mail = {
      key: `code/${id}/${item}`,
      to: address,
      subject: 'Your helpdesk code',
      text: codeText(context, request, code),
    };
    const mac = context.secretBox.hmac(address.toLowerCase());
    return {
      events: [{ kind: 'code-sent', to: masked(address), address: mac, until }],
      sealed: { kind: 'code', item, sealed: context.secretBox.encrypt(code, codePlace(request, item)) },
    };
  });
  if (!mail || !context.mailer) return moved;
  try {
    await context.mailer.send(mail);
  } catch (cause) {
    // It is certain that nothing went out: the code does not count as one of the three.
    const isUnsent = cause instanceof DeskhandError && cause.effect === 'none';
    if (isUnsent && (await context.journal.move(moved, [{ kind: 'code-failed' }]))) context.changed(id);
    throw cause;
  }
  return moved;
}

const codeText = (context: RequestContext, request: Request, code: Secret): string => {
  const name = 'name' in request.subject ? request.subject.name : request.subjectName;
  return [
    `Somebody asked the helpdesk to change your account ${name} (${request.directoryLabel}).`,
    '',
    `If you are talking to the helpdesk right now, read this code to them: ${code.reveal()}`,
    `The code expires in ${Math.round(context.proof.codeLife / 60_000)} minutes. It is for this request only.`,
    '',
    'If you are not, do not share the code, and tell security at once.',
  ].join('\n');
};

/** The requester enters the code that the caller read out. */
export async function enterCode(
  context: RequestContext,
  id: string,
  person: PersonRef,
  entered: string,
): Promise<Request> {
  return decide(context, id, person, 'prove', async (request) => {
    await refuseUnlessRequester(context, request, person);
    const code = request.proof?.code;
    const fault = (userMessage: string) =>
      new DeskhandError('invalid-input', { userMessage, fields: { code: userMessage } });
    if (!code || !isHolderAsked(request)) throw fault('This request no longer needs a code.');
    if (context.clock.now() >= code.until) throw fault('This code has expired. Email a new one.');
    if (code.failures >= codeTries) throw fault('Too many wrong codes. Email a new one.');
    const sealed = (await context.journal.secrets(id)).find(({ kind }) => kind === 'code');
    const wanted = sealed && context.secretBox.open(sealed.sealed, codePlace(request, sealed.item)).reveal();
    if (wanted && isEqual(entered.replaceAll(/\s/g, ''), wanted)) {
      return [{ kind: 'approved', person, teams: ['holder'], as: 'code', address: code.address }];
    }
    const left = codeTries - 1 - code.failures;
    const userMessage = left > 0 ? `That code is wrong. Tries left: ${left}.` : 'That code is wrong. Email a new one.';
    return { events: [{ kind: 'proof-failed', proof: 'code', person }], fault: fault(userMessage) };
  });
}

/** Most of an address hidden: a***@example.org. */
function masked(address: string): string {
  const at = address.lastIndexOf('@');
  return `${address.slice(0, 1)}***${address.slice(at)}`;
}

async function refuseUnlessRequester(context: RequestContext, request: Request, person: PersonRef): Promise<void> {
  await activeMember(context, person);
  if (isSame(request.requester, person)) return;
  throw new DeskhandError('not-yours', { userMessage: 'Only the requester can do this.' });
}

/** Whoever presses in the holder's place has to be the holder of the account as it is now. */
export async function refuseUnlessHolder(context: RequestContext, request: Request, person: PersonRef): Promise<void> {
  await activeMember(context, person);
  const holder = await context.identity.holderOf(await accountOf(context, request), person.team);
  if (holder.kind === 'holder' && isSame(holder.person.ref, person) && !isSame(request.requester, person)) return;
  throw new DeskhandError('not-yours', { userMessage: 'Only the account holder can do this.' });
}
