import { z } from 'zod';
import type { Account } from '../../core/account.ts';
import type { ApplyContext, Handlers, Step } from '../../core/directory.ts';
import { DeskhandError, DirectoryError } from '../../core/errors.ts';
import type { GroupRef } from '../../core/group.ts';
import { Secret } from '../../core/secret.ts';
import type { Subject } from '../../core/subject.ts';
import { generatePassword } from '../password-generator.ts';
import { listSessions, type User } from './accounts-api.ts';
import type { Jobs } from './jobs.ts';
import { readLeastLength } from './password-policy.ts';
import type { Reading } from './reading.ts';
import { setUpText } from './second-factor.ts';
import { isMissingMethod } from './session/refusals.ts';
import type { Session } from './session/session.ts';
import { createTurns } from './turns.ts';

interface ChangesDeps {
  readonly session: Session;
  readonly reading: Reading;
  readonly jobs: Jobs;
  /** Called when a change may have altered what searches show. */
  changed(): void;
}

const done: Step = { state: 'done' };
/** Accounts that Deskhand makes are for shares; a shell is somebody else's decision. */
const noShell = '/usr/sbin/nologin';
/** One frame holds at most 64 kB; an identifier of a session has 64 characters. */
const sessionsAtOnce = 500;

const newPassword = (user: Pick<User, 'username' | 'full_name' | 'email'>, leastLength: number): Secret =>
  generatePassword({ leastLength, avoid: [user.username, user.full_name, user.email ?? undefined] });

/** The account that a change is about. */
function accountOf(subject: Subject): Account {
  if (subject.kind === 'account') return subject.account;
  throw new DirectoryError('not-supported', { userMessage: 'This change needs an account.', effect: 'none' });
}

/** The calls that change accounts. */
export function createHandlers({ session, reading, jobs, changed }: ChangesDeps): Handlers {
  const inTurn = createTurns();
  const { where } = session;

  async function userOf(subject: Subject): Promise<User> {
    const account = accountOf(subject);
    const user = await reading.userOf(account.id);
    if (user) return user;
    throw new DirectoryError('not-found', {
      userMessage: `${account.name} no longer exists on ${where}.`,
      effect: 'none',
    });
  }

  /** Only what is to change is sent: TrueNAS keeps what is left out, but takes a null for an order to empty. */
  async function update({ id }: User, wish: object, signal: AbortSignal): Promise<Step> {
    await session.call({ method: 'user.update', parameters: [id, wish], changes: true, signal });
    changed();
    return done;
  }

  /** A password that lets its holder in once, to choose one of their own; `undefined` where this TrueNAS makes none. */
  async function oneTimePassword({ username }: User, signal: AbortSignal): Promise<Secret | undefined> {
    if (session.isMissing('auth.generate_onetime_password')) return undefined;
    try {
      const password = await session.call({
        method: 'auth.generate_onetime_password',
        parameters: [{ username }],
        result: z.string().min(1),
        changes: true,
        signal,
      });
      return new Secret(password);
    } catch (cause) {
      if (isMissingMethod(cause)) return undefined;
      throw cause;
    }
  }

  async function setGroups(subject: Subject, ref: GroupRef, joins: boolean, signal: AbortSignal): Promise<Step> {
    const group = await reading.groupOf(ref.id);
    if (!group)
      throw new DirectoryError('not-found', {
        userMessage: `The group ${ref.name} no longer exists on ${where}.`,
        effect: 'none',
      });
    // TrueNAS takes the whole list, so it is read and written back by one change at a time.
    return inTurn(accountOf(subject).id, async () => {
      const user = await userOf(subject);
      if (user.group.id === group.id) {
        if (joins) return done;
        const userMessage = `${group.name} is the primary group of ${user.username}. Set another primary group in TrueNAS first.`;
        throw new DirectoryError('not-supported', { userMessage, effect: 'none' });
      }
      const others = user.groups.filter((id) => id !== group.id);
      return update(user, { groups: joins ? [...others, group.id] : others }, signal);
    });
  }

  return {
    async 'set-password'(subject, { mustChange }, { getOrCreateSecret, signal }) {
      const user = await userOf(subject);
      const leastLength = await readLeastLength(session);
      const once = mustChange ? await oneTimePassword(user, signal) : undefined;
      if (once) {
        // The old password stops now, not when the holder has chosen a new one. Nobody is told the one put in its place.
        await update(user, { password: newPassword(user, leastLength).reveal() }, signal).catch((cause: unknown) => {
          // The one-time password exists by now, whatever became of the second call.
          if (!(cause instanceof DeskhandError)) throw cause;
          throw new DirectoryError(cause.code, { userMessage: cause.userMessage, cause, effect: 'unknown' });
        });
        return { state: 'done', secret: once };
      }
      const password = await getOrCreateSecret(() => newPassword(user, leastLength));
      return update(user, { password: password.reveal() }, signal);
    },

    async 'create-account'(_subject, { name, details }, { getOrCreateSecret, signal }) {
      const { displayName = name, email = '' } = details;
      const leastLength = await readLeastLength(session);
      const password = await getOrCreateSecret(() =>
        newPassword({ username: name, full_name: displayName, email }, leastLength),
      );
      const wish = {
        username: name,
        full_name: displayName,
        ...(email && { email }),
        group_create: true,
        password: password.reveal(),
        shell: noShell,
        smb: true,
      };
      await session.call({ method: 'user.create', parameters: [wish], changes: true, signal });
      changed();
      return done;
    },

    async 'set-details'(subject, { details: { displayName, email } }, { signal }) {
      const wish = {
        ...(displayName !== undefined && { full_name: displayName }),
        ...(email !== undefined && { email: email === '' ? null : email }),
      };
      return update(await userOf(subject), wish, signal);
    },

    async 'set-enabled'(subject, { enabled }, { signal }) {
      return update(await userOf(subject), { locked: !enabled }, signal);
    },

    async 'delete-account'(subject, _change, { signal }) {
      const { id, username, group } = await userOf(subject);
      // A group that the account was put into stays, even where nobody else is in it.
      const options = { delete_group: group.bsdgrp_group === username };
      await session.call({ method: 'user.delete', parameters: [id, options], changes: true, signal });
      changed();
      return done;
    },

    'join-group': (subject, { group }, { signal }) => setGroups(subject, group, true, signal),
    'leave-group': (subject, { group }, { signal }) => setGroups(subject, group, false, signal),

    async 'renew-second-factor'(subject, { digits, interval }, { signal }) {
      const { username } = await userOf(subject);
      const wish = { ...(digits !== undefined && { otp_digits: digits }), ...(interval !== undefined && { interval }) };
      const { twofactor_config } = await session.call({
        method: 'user.renew_2fa_secret',
        parameters: [username, wish],
        // The secret is told here and never again.
        result: z.object({ twofactor_config: z.object({ provisioning_uri: z.string() }) }),
        changes: true,
        signal,
      });
      const secret = setUpText(twofactor_config.provisioning_uri);
      if (secret) return { state: 'done', secret };
      const userMessage = `${where} reset two-factor authentication for ${username}, but sent no setup key. Reset it again in TrueNAS.`;
      throw new DirectoryError('directory-answer-unknown', { userMessage, effect: 'unknown' });
    },

    async 'remove-second-factor'(subject, _change, { signal }) {
      const { username } = await userOf(subject);
      await session.call({ method: 'user.unset_2fa_secret', parameters: [username], changes: true, signal });
      return done;
    },

    'end-sessions': (subject, _change, context) => endSessions(subject, context),
  };

  async function endSessions(subject: Subject, { signal }: ApplyContext): Promise<Step> {
    const { username } = await userOf(subject);
    const open = (await listSessions(session, username)).filter(({ current }) => !current).slice(0, sessionsAtOnce);
    const [first, second] = open;
    if (!first) return done;
    const method = 'auth.terminate_session';
    if (second)
      return {
        state: 'running',
        task: await jobs.bulk(
          method,
          open.map(({ id }) => [id]),
          signal,
        ),
      };
    await session.call({ method, parameters: [first.id], changes: true, signal });
    return done;
  }
}
