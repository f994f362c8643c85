import { z } from 'zod';
import type { Session } from '../session/session.ts';
import type { LocalReading } from './reading.ts';

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
  if (/^[-\s]|\s$/u.test(name)) return 'A name on the NAS cannot start with a space or hyphen, or end with a space.';
  if ([...name].length > longest[what]) return `Use at most ${longest[what]} characters.`;
  if (what === 'account') {
    const reserved = [...(await readReservedNames(session)), ...alsoReserved];
    if (reserved.some((word) => word.toLowerCase() === name.toLowerCase())) return `The NAS reserves the name ${name}.`;
  }
  const taken = what === 'account' ? await reading.findAccount(name) : await reading.findGroup(name);
  return taken && `${taken.name} already exists.`;
}
