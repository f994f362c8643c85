import { z } from 'zod';
import type { ChangeKind } from '../../core/change.ts';
import type { Subject } from '../../core/subject.ts';
import type { LocalReading } from './local-reading.ts';
import { readPasswordPolicy } from './password.ts';
import type { Session } from './session.ts';

/** DSM's limits for names, in characters. */
const longest = { account: 64, group: 32 } as const;
/** Names that DSM keeps besides those it lists. */
const alsoReserved = ['synologycms', 'mailer-daemon', 'postmaster'];
const unfit = /[!"#$%&'()*+,/:;<=>?@[\]\\^`{}|~\p{C}\p{Zl}\p{Zp}]/u;

/** Names that DSM gives to nobody. */
function readReservedNames(session: Session): Promise<readonly string[]> {
  return session.call({
    api: 'SYNO.Core.User.UsernamePolicy',
    method: 'list',
    version: 1,
    data: z.array(z.string()),
  });
}

/** What is wrong with a name for a new local account or group, as a sentence. */
export async function localNameFault(
  session: Session,
  reading: LocalReading,
  name: string,
  what: 'account' | 'group',
): Promise<string | undefined> {
  const letter = unfit.exec(name)?.[0];
  if (letter !== undefined)
    return `A name on the NAS cannot contain ${/\p{C}/u.test(letter) ? 'invisible characters' : `the character ${letter}`}.`;
  if (/^[-\s]|\s$/u.test(name)) return 'A name on the NAS cannot begin with a blank or hyphen, nor end with a blank.';
  if ([...name].length > longest[what]) return `At most ${longest[what]} characters.`;
  if (what === 'account') {
    const reserved = [...(await readReservedNames(session)), ...alsoReserved];
    if (reserved.some((word) => word.toLowerCase() === name.toLowerCase()))
      return `The NAS keeps the name ${name} for itself.`;
  }
  const taken = what === 'account' ? await reading.findAccount(name) : await reading.findGroup(name);
  return taken && `${taken.name} exists already.`;
}

/** Why a change of a local account cannot work now, as a sentence. */
export async function localObstacle(session: Session, subject: Subject, kind: ChangeKind): Promise<string | undefined> {
  if (subject.kind !== 'account') return undefined;
  const { account } = subject;
  if (kind === 'set-password' && account.service) {
    return `Deskhand itself signs in as ${account.name}. Please change that password in DSM and in Deskhand's configuration.`;
  }
  return kind === 'send-reset-mail' ? mailObstacle(session, subject) : undefined;
}

/** DSM mails a link only if the option is on, to a local account with an address that is no administrator. */
async function mailObstacle(
  session: Session,
  { account }: Extract<Subject, { kind: 'account' }>,
): Promise<string | undefined> {
  const instead = 'Please reset the password instead.';
  const { name } = account;
  if (account.administrator) return `${name} is an administrator, and DSM mails them no reset link. ${instead}`;
  if (!account.details.email) return `${name} has no e-mail address in DSM, so no link can be sent. ${instead}`;
  if (account.enabled === false) return `${name} is disabled, so a reset link would be of no use.`;
  const policy = await readPasswordPolicy(session);
  if (policy.enable_reset_passwd_by_email === false) {
    return `Resetting passwords by e-mail is switched off on ${session.where}. It can be switched on in DSM: Control Panel, User & Group, Advanced, Password Settings. ${instead}`;
  }
  return undefined;
}
