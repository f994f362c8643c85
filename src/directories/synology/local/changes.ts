import { z } from 'zod';
import { type Account, type DetailName, detailNames, flagNames } from '../../../core/account.ts';
import type { ChangeOf } from '../../../core/change.ts';
import type { Handlers } from '../../../core/directory.ts';
import type { Parts } from '../../../core/directory-view.ts';
import { DirectoryError } from '../../../core/errors.ts';
import type { Secret } from '../../../core/secret.ts';
import type { Subject } from '../../../core/subject.ts';
import { generatePassword } from '../../password-generator.ts';
import { leastLength, readPasswordPolicy } from '../password.ts';
import { expiryNames, policyNames, setPasswordExpiry, setPasswordPolicy } from '../password-settings.ts';
import type { Session } from '../session/session.ts';
import { createUser, deleteUser, expiredOn, setUser } from './api.ts';
import { expiryObstacle } from './blockers.ts';
import { startMove } from './membership.ts';
import type { LocalReading } from './reading.ts';

interface LocalChangesDeps {
  readonly session: Session;
  readonly reading: LocalReading;
  readonly clock: { now(): number };
  /** Called when a change may have altered what searches show. */
  changed(): void;
}

/** What DSM keeps of a local account besides its name. */
const knownDetails: readonly DetailName[] = ['email', 'description'];

export const localParts: Parts = {
  'create-account': [...knownDetails, 'expires', 'notify', ...flagNames],
  'set-details': knownDetails,
  'set-flags': flagNames,
  'set-enabled': ['forgets-expiry'],
  'set-password-policy': policyNames,
  'set-password-expiry': expiryNames,
};

/** The one answer of ForgotPwd that was ever seen; what others mean is not written down anywhere. */
const mailHandedOff = 3;
const done = { state: 'done' } as const;

/** The calls that change local accounts. */
export function createLocalHandlers({ session, reading, clock, changed }: LocalChangesDeps): Handlers {
  async function passwordMaker(avoid: readonly (string | undefined)[]): Promise<() => Secret> {
    const policy = await readPasswordPolicy(session);
    return () => generatePassword({ leastLength: leastLength(policy), avoid });
  }

  return {
    async 'set-password'(subject, _change, { getOrCreateSecret, signal }) {
      const { name, details } = accountOf(subject);
      const password = await getOrCreateSecret(await passwordMaker([name, details.description, details.displayName]));
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
      const userMessage = `${session.where} answered the request to email a reset link with ${JSON.stringify(msg)} (undocumented). Ask the account holder whether the email arrived.`;
      throw new DirectoryError('directory-answer-unknown', { userMessage, effect: 'unknown' });
    },

    'join-group': (subject, { group }, { signal }) =>
      startMove(session, reading, { account: accountOf(subject), group, joins: true }, signal),
    'leave-group': (subject, { group }, { signal }) =>
      startMove(session, reading, { account: accountOf(subject), group, joins: false }, signal),

    async 'create-account'(_subject, change, { getOrCreateSecret, signal }) {
      const { name, details, expires, flags, notify } = change;
      const fields = {
        ...detailsKept(details),
        ...(expires && { expired: expiredOn(expires) }),
        ...(flags && { flags }),
        ...(notify && { notify }),
      };
      const password = await getOrCreateSecret(await passwordMaker([name, details.description]));
      const uid = await createUser(session, name, { ...fields, password: password.reveal() }, signal);
      if (uid !== undefined) reading.remember(String(uid), name);
      changed();
      await complete(change, signal);
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

    async 'set-expiry'(subject, { expires }, { signal }) {
      const account = accountOf(subject);
      // Since it was asked for the account may have been switched off, which a day of expiry would undo.
      const blocker = expiryObstacle(account, expires, clock.now());
      if (blocker) throw new DirectoryError('not-supported', { userMessage: blocker, effect: 'none' });
      await setUser(session, account.name, { expired: expires ? expiredOn(expires) : 'normal' }, signal);
      changed();
      return done;
    },

    async 'set-flags'(subject, { flags }, { signal }) {
      await setUser(session, accountOf(subject).name, { flags }, signal);
      return done;
    },

    async 'rename-account'(subject, { name: newName }, { signal }) {
      const { id, name } = accountOf(subject);
      await setUser(session, name, { newName }, signal);
      reading.remember(id, newName);
      changed();
      return done;
    },

    async 'set-password-policy'(_subject, { settings }, { signal }) {
      await setPasswordPolicy(session, settings, signal);
      return done;
    },

    async 'set-password-expiry'(_subject, { settings }, { signal }) {
      await setPasswordExpiry(session, settings, signal);
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

  /** Nobody has recorded that `create` takes expiry and flags on every build, so what it did not take is set afterwards. */
  async function complete({ name, expires, flags = {} }: ChangeOf<'create-account'>, signal: AbortSignal) {
    const wanted = flagNames.filter((flag) => flags[flag] !== undefined);
    if (!expires && wanted.length === 0) return;
    const account = await reading.findAccount(name);
    if (!account) return;
    const missed = wanted.filter((flag) => account[flag] !== undefined && account[flag] !== flags[flag]);
    const fields = {
      ...(expires && account.expires !== expires && { expired: expiredOn(expires) }),
      ...(missed.length > 0 && { flags: Object.fromEntries(missed.map((flag) => [flag, flags[flag]])) }),
    };
    if (Object.keys(fields).length > 0) await setUser(session, account.name, fields, signal);
  }

  function detailsKept(details: Readonly<Partial<Record<DetailName, string>>>) {
    const foreign = detailNames.find((name) => details[name] !== undefined && !knownDetails.includes(name));
    if (foreign)
      throw new DirectoryError('not-supported', {
        userMessage: `${session.where} cannot set ${foreign}.`,
        effect: 'none',
      });
    const { email, description } = details;
    return { ...(email !== undefined && { email }), ...(description !== undefined && { description }) };
  }
}

/** The account that a change is about. */
function accountOf(subject: Subject): Account {
  if (subject.kind === 'account') return subject.account;
  throw new DirectoryError('not-supported', { userMessage: 'This change needs an account.', effect: 'none' });
}
