import type { Account } from '../core/account.ts';
import { DeskhandError } from '../core/errors.ts';
import type { PersonRef } from '../core/person.ts';
import type { Subject } from '../core/subject.ts';
import type { Request } from '../journal/request.ts';
import { openRequirements } from '../journal/requirements.ts';
import type { Decision } from '../policy/decide.ts';
import { newAddressMessage } from './built-in-rules.ts';
import type { RequestContext } from './context.ts';

/** Who and what can prove that it is the account holder who asks. */
export interface HolderWays {
  readonly holder?: PersonRef;
  readonly manager?: PersonRef;
  /** The mail address on file, where a code may go to it. */
  readonly address?: string;
  /** Why no code can be mailed. */
  readonly noMail?: string;
}

/** Whether some rule asks the holder or the manager, or holds the change back so that they can stop it. */
export function concernsHolder({ requirements, coolDownMs }: Pick<Decision, 'requirements' | 'coolDownMs'>): boolean {
  return (
    coolDownMs !== undefined || requirements.some(({ from }) => from.includes('holder') || from.includes('manager'))
  );
}

/** Finds the ways to the holder of an account, afresh. Throws where Slack or the configuration cannot tell. */
async function waysTo(context: RequestContext, account: Account, team: string): Promise<HolderWays> {
  const [holder, manager, mail] = await Promise.all([
    context.identity.holderOf(account, team),
    context.identity.managerOf(account, team),
    mailOf(context, account),
  ]);
  return {
    ...(holder.kind === 'holder' && { holder: holder.person.ref }),
    ...(manager && { manager: manager.ref }),
    ...mail,
  };
}

/** Where a code may be mailed to: the address on file, if it has stood there long enough to be no attacker's. */
export async function mailOf(
  context: RequestContext,
  account: Account,
): Promise<Pick<HolderWays, 'address' | 'noMail'>> {
  const address = account.details.email;
  if (!context.mailer) return { noMail: 'Deskhand has no mail server configured.' };
  if (!address) return { noMail: `${account.name} has no email address in the directory.` };
  const { kind } = await context.addresses.addressStateOf(account);
  if (kind === 'settled') return { address };
  await context.addresses.note(account);
  return { noMail: newAddressMessage(context, account.name) };
}

/** What stands against proving who the holder is, in words beside the preview; `undefined` where it can be done. */
export async function proofObstacle(
  context: RequestContext,
  subject: Subject,
  decision: Decision,
  requester: PersonRef,
  hidesExistence: boolean,
): Promise<string | undefined> {
  const asked = decision.requirements.filter(({ from }) =>
    from.every((name) => name === 'holder' || name === 'manager'),
  );
  if (asked.length === 0) return undefined;
  // Nobody is shown a number to read out, so nobody could prove anything.
  if (hidesExistence) return "This needs the account holder's approval, and you may not look at accounts.";
  if (subject.kind !== 'account') return "The policy wants the account holder's approval, but there is no account yet.";
  const ways = await waysTo(context, subject.account, requester.team);
  const [holder, manager] = [ways.holder, ways.manager].map((person) => person && !isRequester(person, requester));
  for (const { from } of asked) {
    if (from.includes('manager') && manager) continue;
    if (from.includes('holder') && (holder || manager || ways.address)) continue;
    const who = from.includes('holder') ? 'the account holder' : "the holder's manager";
    return `This needs approval by ${who}, but Deskhand cannot reach them: it knows no Slack account or manager. ${ways.noMail ?? ''}`.trim();
  }
  return undefined;
}

const isRequester = (person: PersonRef, requester: PersonRef) =>
  person.id === requester.id && person.team === requester.team;

/** Whether something else may stand in for the holder's own press: they have no Slack, or cannot get into it. */
export const maySubstitute = ({ holder, proof }: Request): boolean => !holder || proof?.unreachable === true;

/** Whether something else did stand in for a holder who cannot get into Slack: what is sent there they cannot read. */
const isCutOff = ({ approvals }: Request): boolean => approvals.some(({ as }) => as === 'code' || as === 'manager');

/** The one person who may see what a request makes: the account holder where they are known and reached, else the requester. */
export const readerOf = (request: Request): PersonRef =>
  request.holder && !isCutOff(request) ? request.holder : request.requester;

/** Whether the holder's own part is still asked for. */
export function isHolderAsked(request: Request): boolean {
  const open = openRequirements(request.decision.requirements, request.approvals);
  return request.state === 'waiting' && open.some(({ from }) => from.includes('holder'));
}

/** The account that a request is about, read afresh. @throws DeskhandError `not-found` where there is none */
export async function accountOf(context: RequestContext, request: Request): Promise<Account> {
  const { subject } = request;
  const account =
    subject.kind === 'account' ? await context.directories.get(subject.directory)?.readAccount(subject.id) : undefined;
  if (account) return account;
  throw new DeskhandError('not-found', {
    userMessage: `${request.subjectName} no longer exists in ${request.directoryLabel}.`,
  });
}
