import { z } from 'zod';
import { type Account, type DetailName, detailNames } from '../../core/account.ts';
import type { Handlers, Parts } from '../../core/directory.ts';
import { DeskhandError } from '../../core/errors.ts';
import type { Secret } from '../../core/secret.ts';
import type { Subject } from '../../core/subject.ts';
import { generatePassword } from '../password-generator.ts';
import { createUser, deleteUser, setUser } from './local-api.ts';
import { startMove } from './local-membership.ts';
import type { LocalReading } from './local-reading.ts';
import { leastLength, readPasswordPolicy } from './password.ts';
import type { Session } from './session.ts';

interface LocalChangesDeps {
  readonly session: Session;
  readonly reading: LocalReading;
  /** Called when a change may have altered what searches show. */
  changed(): void;
}

/** What DSM keeps of a local account besides its name. */
const knownDetails: readonly DetailName[] = ['email', 'description'];

export const localParts: Parts = { 'create-account': knownDetails, 'set-details': knownDetails };

/** The one answer of ForgotPwd that was ever seen; what others mean is not written down anywhere. */
const mailHandedOff = 3;
const done = { state: 'done' } as const;

/** The calls that change local accounts. */
export function createLocalHandlers({ session, reading, changed }: LocalChangesDeps): Handlers {
  async function passwordMaker(avoid: readonly (string | undefined)[]): Promise<() => Secret> {
    const policy = await readPasswordPolicy(session);
    return () => generatePassword({ leastLength: leastLength(policy), avoid });
  }

  return {
    async 'set-password'(subject, _change, { keep, signal }) {
      const { name, details } = accountOf(subject);
      const password = await keep(await passwordMaker([name, details.description, details.displayName]));
      await setUser(session, name, { password: password.reveal() }, signal);
      return done;
    },

    async 'send-reset-mail'(subject, _change, { signal }) {
      const { msg } = await session.call({
        api: 'SYNO.Auth.ForgotPwd',
        method: 'send',
        version: 1,
        parameters: { user: accountOf(subject).name },
        data: z.object({ msg: z.unknown() }),
        changes: true,
        signal,
      });
      if (msg === mailHandedOff) return done;
      const tell = `${session.where} answered the order to mail a reset link with ${JSON.stringify(msg)}, and nobody has written down what that means. Please ask the account holder whether the mail arrived.`;
      throw new DeskhandError('directory-answer-unknown', { tell, effect: 'unknown' });
    },

    'join-group': (subject, { group }, { signal }) =>
      startMove(session, reading, { account: accountOf(subject), group, joins: true }, signal),
    'leave-group': (subject, { group }, { signal }) =>
      startMove(session, reading, { account: accountOf(subject), group, joins: false }, signal),

    async 'create-account'(_subject, { name, details }, { keep, signal }) {
      const known = detailsKept(details);
      const password = await keep(await passwordMaker([name, details.description]));
      const uid = await createUser(session, name, { ...known, password: password.reveal() }, signal);
      if (uid !== undefined) reading.remember(String(uid), name);
      changed();
      return done;
    },

    async 'set-details'(subject, { details }, { signal }) {
      await setUser(session, accountOf(subject).name, detailsKept(details), signal);
      changed();
      return done;
    },

    async 'set-enabled'(subject, { enabled }, { signal }) {
      await setUser(session, accountOf(subject).name, { expired: enabled ? 'normal' : 'now' }, signal);
      changed();
      return done;
    },

    async 'delete-account'(subject, _change, { signal }) {
      const { id, name } = accountOf(subject);
      const refusal = await deleteUser(session, name, signal);
      changed();
      // DSM was seen to name errors of deletions that it carried out, so the account itself decides. Where it cannot be
      // read now, this is no proof that nothing was deleted: whoever asked reads back later.
      const isThere = refusal && (await reading.readAccount(id).then(Boolean, () => false));
      if (isThere) throw refusal;
      return done;
    },
  };

  function detailsKept(details: Readonly<Partial<Record<DetailName, string>>>) {
    const foreign = detailNames.find((name) => details[name] !== undefined && !knownDetails.includes(name));
    if (foreign) throw new DeskhandError('not-supported', { tell: `${session.where} has no way to set ${foreign}.` });
    const { email, description } = details;
    return { ...(email !== undefined && { email }), ...(description !== undefined && { description }) };
  }
}

/** The account that a change is about. */
function accountOf(subject: Subject): Account {
  if (subject.kind === 'account') return subject.account;
  throw new DeskhandError('not-supported', { tell: 'This can be done to an account only.' });
}
