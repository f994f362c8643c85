import { randomInt, timingSafeEqual } from 'node:crypto';
import { DeskhandError } from '../core/errors.ts';
import type { Mailer } from '../core/mailer.ts';
import type { PersonRef } from '../core/person.ts';
import { Secret } from '../core/secret.ts';
import type { Request } from '../journal/request.ts';
import { isSame } from '../journal/requirements.ts';
import { decide, refuseSamePerson } from './approvals.ts';
import type { Desk } from './context.ts';
import { activeMember } from './facts.ts';
import { accountOf, isHolderAsked, mailOf, maySubstitute } from './holder.ts';

/** Wrong numbers after which a request ends, and wrong codes after which a code is void. */
const numberTries = 3;
const codeTries = 5;
/** Codes that may be mailed for one request. */
const codeLimit = 3;
/** The place of a code among a request's sealed secrets; steps count from 0. */
const codePlace = -1;

const denied = (tell: string) => new DeskhandError('denied', { tell });

/**
 * The number that the requester reads out and the holder types in: two digits, another one after each wrong try. It is
 * stored nowhere, so that nobody who reads the journal or the audit log can answer in the holder's place.
 */
export function numberOf(desk: Pick<Desk, 'seal'>, request: Request): string {
  const print = desk.seal.fingerprint(`number/${request.id}/${request.proof?.failures ?? 0}`);
  return String(10 + (Number.parseInt(print.slice(0, 8), 16) % 90));
}

const isEqual = (one: string, other: string): boolean => {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
};

/** The holder confirms with the number that the requester told them. */
export async function proveHolder(desk: Desk, id: string, person: PersonRef, number: string): Promise<Request> {
  return decide(desk, id, person, 'prove', async (request) => {
    await refuseUnlessHolder(desk, request, person);
    await refuseSamePerson(desk, request, person);
    if (!isHolderAsked(request)) throw denied('Your word is not asked for any more.');
    if (isEqual(number.trim(), numberOf(desk, request))) {
      return [{ kind: 'confirmed', person, teams: ['holder'], as: 'number' }];
    }
    const failed = { kind: 'proof-failed', proof: 'number', person } as const;
    const left = numberTries - 1 - (request.proof?.failures ?? 0);
    if (left > 0) {
      const tell = `That is not the number. Ask the person at the helpdesk for the new one; you can try ${left} more ${left === 1 ? 'time' : 'times'}.`;
      return { events: [failed], fault: new DeskhandError('invalid-input', { tell, fields: { number: tell } }) };
    }
    const reason = 'A wrong number was entered three times, so nobody can be sure who asks.';
    return [failed, { kind: 'declined', person, reason }];
  });
}

/** The requester says that the holder cannot get into Slack, so that the manager or a mailed code may stand in. */
export async function holderUnreachable(desk: Desk, id: string, person: PersonRef): Promise<Request> {
  return decide(desk, id, person, 'prove', async (request) => {
    await refuseUnlessRequester(desk, request, person);
    return request.proof?.unreachable ? [] : [{ kind: 'holder-unreachable', person }];
  });
}

/** Mails a code to the address on file, for the requester to enter when the caller reads it out. */
export async function mailCode(desk: Desk, id: string, person: PersonRef): Promise<Request> {
  let mail: Parameters<Mailer['send']>[0] | undefined;
  const moved = await decide(desk, id, person, 'prove', async (request) => {
    await refuseUnlessRequester(desk, request, person);
    if (!isHolderAsked(request) || !maySubstitute(request)) throw denied('No code is asked for here.');
    const sent = (request.proof?.code?.sent ?? 0) + 1;
    if (sent > codeLimit) throw denied('Three codes were mailed already. Please ask anew.');
    const account = await accountOf(desk, request);
    const { address, noMail } = await mailOf(desk, account);
    if (!address || !desk.mailer) throw denied(noMail ?? 'No code can be mailed.');
    const code = new Secret(String(randomInt(1_000_000)).padStart(6, '0'));
    const until = desk.clock.now() + desk.proof.codeLife;
    mail = {
      key: `code/${id}/${sent}`,
      to: address,
      subject: 'A code for your helpdesk',
      text: codeText(desk, request, code),
    };
    const print = desk.seal.fingerprint(address.toLowerCase());
    return {
      events: [{ kind: 'code-sent', to: masked(address), address: print, until }],
      sealed: { step: codePlace, text: desk.seal.seal(code, `${id}/code/${sent}`) },
    };
  });
  if (!mail || !desk.mailer) return moved;
  try {
    await desk.mailer.send(mail);
  } catch (cause) {
    // It is certain that nothing went out: the code does not count as one of the three.
    const isUnsent = cause instanceof DeskhandError && cause.effect === 'none';
    if (isUnsent && (await desk.journal.move(moved, [{ kind: 'code-failed' }]))) desk.changed(id);
    throw cause;
  }
  return moved;
}

const codeText = (desk: Desk, request: Request, code: Secret): string => {
  const name = 'name' in request.subject ? request.subject.name : request.subjectName;
  return [
    `Somebody asked the helpdesk for a change of your account ${name} (${request.directoryLabel}).`,
    '',
    `If you are talking to the helpdesk right now, read this code to them: ${code.reveal()}`,
    `It is good for ${Math.round(desk.proof.codeLife / 60_000)} minutes, for this one request.`,
    '',
    'If you are not, tell nobody the code, and tell security at once.',
  ].join('\n');
};

/** The requester enters the code that the caller read out. */
export async function enterCode(desk: Desk, id: string, person: PersonRef, entered: string): Promise<Request> {
  return decide(desk, id, person, 'prove', async (request) => {
    await refuseUnlessRequester(desk, request, person);
    const code = request.proof?.code;
    const fault = (tell: string) => new DeskhandError('invalid-input', { tell, fields: { code: tell } });
    if (!code || !isHolderAsked(request)) throw fault('No code is asked for any more.');
    if (desk.clock.now() >= code.until) throw fault('This code is too old. Please have a new one mailed.');
    if (code.failures >= codeTries) throw fault('Too many wrong codes. Please have a new one mailed.');
    const sealed = (await desk.journal.secrets(id)).find(({ step }) => step === codePlace);
    const wanted = sealed && desk.seal.open(sealed.sealed, `${id}/code/${code.sent}`).reveal();
    if (wanted && isEqual(entered.replaceAll(/\s/g, ''), wanted)) {
      return [{ kind: 'confirmed', person, teams: ['holder'], as: 'code', address: code.address }];
    }
    const left = codeTries - 1 - code.failures;
    const tell =
      left > 0
        ? `That is not the code. ${left} more tries are left.`
        : 'That is not the code. Please have a new one mailed.';
    return { events: [{ kind: 'proof-failed', proof: 'code', person }], fault: fault(tell) };
  });
}

/** Most of an address hidden: a***@example.org. */
export function masked(address: string): string {
  const at = address.lastIndexOf('@');
  return `${address.slice(0, 1)}***${address.slice(at)}`;
}

async function refuseUnlessRequester(desk: Desk, request: Request, person: PersonRef): Promise<void> {
  await activeMember(desk, person);
  if (isSame(request.requester, person)) return;
  throw new DeskhandError('not-yours', { tell: 'Only the person who made a request can do this.' });
}

/** Whoever presses in the holder's place has to be the holder of the account as it is now. */
export async function refuseUnlessHolder(desk: Desk, request: Request, person: PersonRef): Promise<void> {
  await activeMember(desk, person);
  const holder = await desk.identity.holderOf(await accountOf(desk, request), person.team);
  if (holder && isSame(holder.ref, person) && !isSame(request.requester, person)) return;
  throw new DeskhandError('not-yours', { tell: 'Only the account holder can do this.' });
}
