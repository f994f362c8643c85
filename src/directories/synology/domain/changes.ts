import { type Account, flagNames } from '../../../core/account.ts';
import type { Clock } from '../../../core/clock.ts';
import type { Handlers } from '../../../core/directory.ts';
import type { Parts } from '../../../core/directory-view.ts';
import { DirectoryError } from '../../../core/errors.ts';
import type { GroupRef } from '../../../core/group.ts';
import type { Subject } from '../../../core/subject.ts';
import { generatePassword } from '../../password-generator.ts';
import { isRefusal } from '../session/refusals.ts';
import type { Session } from '../session/session.ts';
import { changeDomainMember, setDomainUser, startDomainUpdate } from './api.ts';
import { attributesOf, settableDetails } from './attributes.ts';
import type { DomainChangeDeps } from './change-deps.ts';
import { accountCreation } from './creation.ts';
import { startDeletion } from './deletion.ts';
import { groupHandlers, groupParts } from './groups.ts';
import { syncTask } from './tasks.ts';

export const domainParts: Parts = {
  'create-account': ['email', 'description', ...settableDetails, 'must-change', ...flagNames, 'groups'],
  'set-details': settableDetails,
  'create-group': groupParts,
};

const updateRuns = 2626;
/** Milliseconds; less than the engine gives a call, so that it is told what the matter is. */
const patience = 40_000;

/** The calls by which Directory Server makes changes; those that nobody has recorded only where they are asked for. */
export function domainHandlers(deps: DomainChangeDeps): Handlers {
  const { label, session, lookup, clock, unrecorded } = deps;
  return {
    async 'set-password'(subject, _change, { getOrCreateSecret, signal }) {
      const account = accountOf(subject);
      const secret = await getOrCreateSecret(() =>
        generatePassword({ avoid: [account.name, ...Object.values(account.details)] }),
      );
      const attributes = { enbl_change_password: true, password: secret.reveal() };
      await setDomainUser(session, pathOf(account), attributes, signal);
      return { state: 'done' };
    },

    async 'set-details'(subject, { details }, { signal }) {
      await setDomainUser(session, pathOf(accountOf(subject)), attributesOf(details, label), signal);
      return { state: 'done' };
    },

    async 'join-group'(subject, { group }, { signal }) {
      const member = pathOf(accountOf(subject));
      await changeDomainMember(session, 'add', { group: await groupPath(deps, group), member }, signal);
      return { state: 'done' };
    },

    'create-account': accountCreation(deps),

    async 'delete-account'(subject, _change, { signal }) {
      return { state: 'running', task: await startDeletion(session, pathOf(accountOf(subject)), signal) };
    },

    async 'sync-domain'(_subject, _change, { signal }) {
      const awaited = lookup.unsynced();
      return { state: 'running', task: { kind: syncTask, id: await startUpdate(session, clock, signal), awaited } };
    },

    ...groupHandlers(deps),

    ...(unrecorded.includes('set-enabled') && { 'set-enabled': enabling(session) }),
    ...(unrecorded.includes('unlock-account') && {
      async 'unlock-account'(subject: Subject, _change: unknown, { signal }: { signal: AbortSignal }) {
        await setDomainUser(session, pathOf(accountOf(subject)), { locked: false }, signal);
        return { state: 'done' as const };
      },
    }),
    ...(unrecorded.includes('leave-group') && { 'leave-group': leaving(deps) }),
  };
}

async function groupPath({ lookup, label }: DomainChangeDeps, group: GroupRef): Promise<string> {
  const path = (await lookup.readGroup(group.id))?.path;
  if (path !== undefined) return path;
  throw new DirectoryError('not-found', {
    userMessage: `The group ${group.name} no longer exists in ${label}.`,
    effect: 'none',
  });
}

/**
 * Inferred, not observed: the counterpart of `add`. It shows only after a sync, which is therefore a part of it: what counts
 * is what DSM lists then.
 */
function leaving(deps: DomainChangeDeps): NonNullable<Handlers['leave-group']> {
  const { session, clock } = deps;
  return async (subject, { group }, { signal }) => {
    const member = pathOf(accountOf(subject));
    await changeDomainMember(session, 'remove', { group: await groupPath(deps, group), member }, signal);
    return { state: 'running', task: { kind: syncTask, id: await startUpdate(session, clock, signal) } };
  };
}

/**
 * Inferred, not observed: the list shows `disabled`, and `create` takes this name for it. DSM answering "done" proves
 * little here; the reading back does.
 */
function enabling(session: Session): NonNullable<Handlers['set-enabled']> {
  return async (subject, { enabled }, { signal }) => {
    await setDomainUser(session, pathOf(accountOf(subject)), { account_is_disabled: !enabled }, signal);
    return { state: 'done' };
  };
}

/** Starts a sync; one that runs already may not show what was just changed, so it is waited out. */
async function startUpdate(session: Session, clock: Clock, signal: AbortSignal): Promise<string> {
  const until = clock.now() + patience;
  for (;;) {
    try {
      return await startDomainUpdate(session, signal);
    } catch (cause) {
      if (!isRefusal(cause, updateRuns) || clock.now() >= until || signal.aborted) throw cause;
      await clock.wait(1_000, signal);
    }
  }
}

function accountOf(subject: Subject): Account {
  if (subject.kind === 'account') return subject.account;
  throw new TypeError('This change needs an account.');
}

function pathOf(account: Account): string {
  if (account.path !== undefined) return account.path;
  throw new TypeError('This change needs an account with a distinguished name.');
}
