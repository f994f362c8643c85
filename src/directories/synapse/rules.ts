import type { Account } from '../../core/account.ts';
import type { Change, ChangeKind } from '../../core/change.ts';
import type { Subject } from '../../core/subject.ts';
import { keepsPasswords } from './client-api.ts';
import { delegationMessage } from './delegation.ts';
import type { Homeserver } from './homeserver.ts';
import { masBlocker } from './mas/rules.ts';
import { path } from './path.ts';
import { isRefusal, isUnrecognised, SynapseRefusal } from './refusals.ts';
import { isAtLeast, type ReadFacts, type ServerFacts } from './server-facts.ts';
import { localpartOf, meantUser } from './user-id.ts';
import { getUser } from './users-api.ts';

interface RulesDeps {
  readonly homeserver: Homeserver;
  readonly facts: ReadFacts;
}

/** What would cut off the branch that Deskhand sits on. */
const ownAccountMessage: Partial<Record<ChangeKind, string>> = {
  'set-password': 'Please change its password with a Matrix client.',
  'set-enabled': 'Switching it off would end what Deskhand can do there.',
  'delete-account': 'Deactivating it would end what Deskhand can do there.',
  'end-sessions': "Its session is Deskhand's token.",
  'set-administrator': 'A server admin cannot demote itself.',
};

/** First versions with an endpoint that was added later. */
const since: Partial<Record<ChangeKind, readonly [minor: number, what: string]>> = {
  'redact-messages': [116, 'remove the messages of an account'],
  'invite-newcomer': [42, 'make registration tokens'],
  'end-sessions': [19, 'end sessions'],
};

/** Why a change cannot work now, as a sentence; `undefined` where nothing is known against it. */
export async function synapseObstacle(
  { homeserver, facts }: RulesDeps,
  subject: Subject,
  kind: ChangeKind,
  change?: Change,
): Promise<string | undefined> {
  const { where } = homeserver;
  const server = await facts();
  const account = subject.kind === 'account' ? subject.account : undefined;
  if (account?.name === server.own) {
    const words = ownAccountMessage[kind];
    if (words) return `Deskhand itself works as ${account.name}. ${words}`;
  }
  const known = tooOldMessage(server, kind, where) ?? (account && stateLabel(account, kind));
  if (known) return known;
  if (server.authentication) {
    return isSynapsesOwn(kind, change) ? undefined : masBlocker(server.authentication, account, kind);
  }
  if (server.delegated) return isSynapsesOwn(kind, change) ? undefined : delegationMessage(kind, where);
  if (kind !== 'set-password' && kind !== 'create-account') return undefined;
  if (await keepsPasswords(homeserver)) return undefined;
  return `${where} keeps no passwords: people sign in by single sign-on. Please have the account looked after there.`;
}

/** With MAS a suspension and a display name are still Synapse's; of a bare kind the handler sees which is meant. */
function isSynapsesOwn(kind: ChangeKind, change: Change | undefined): boolean {
  if (kind === 'set-enabled') return change?.kind !== 'set-enabled' || change.suspend === true;
  if (kind === 'set-details') return change?.kind !== 'set-details' || change.details.email === undefined;
  return false;
}

function tooOldMessage({ version }: ServerFacts, kind: ChangeKind, where: string): string | undefined {
  const [minor, what] = since[kind] ?? [];
  if (minor === undefined || isAtLeast(version, 1, minor) !== false) return undefined;
  return `Synapse ${version} on ${where} cannot ${what}; that came with 1.${minor}.`;
}

function stateLabel({ name, closed }: Account, kind: ChangeKind): string | undefined {
  if (!closed) return undefined;
  switch (kind) {
    case 'set-password':
    case 'set-administrator':
      return `${name} is deactivated. Please enable it first.`;
    case 'redact-messages':
      return `${name} is deactivated and has left its rooms, so Synapse would find no messages to remove.`;
    default:
      return undefined;
  }
}

const allowed = /^[a-z0-9._=/+-]+$/;

/** What is wrong with the name of a new account, as a sentence. */
export async function synapseNameFault(
  homeserver: Homeserver,
  name: string,
  what: 'account' | 'group',
): Promise<string | undefined> {
  const { serverName, where } = homeserver;
  if (what === 'group') return `${where} has no groups.`;
  const user = meantUser(name, serverName);
  if (user === undefined)
    return `A name on ${where} is at most 255 characters long with :${serverName}, and only of it.`;
  const localpart = localpartOf(user);
  if (!allowed.test(localpart)) return 'Please use small letters a to z, digits and . _ - = / + only.';
  if (localpart.startsWith('_')) return 'A name cannot begin with an underscore.';
  if (/^\d+$/.test(localpart)) return 'A name cannot be digits only: those are kept for guests.';
  try {
    await homeserver.call({
      method: 'GET',
      path: path`_synapse/admin/v1/username_available`,
      query: { username: localpart },
    });
    return undefined;
  } catch (cause) {
    if (isRefusal(cause, 'M_USER_IN_USE') || isUnrecognised(cause)) return takenMessage(homeserver, user, cause);
    if (cause instanceof SynapseRefusal && ['name-taken', 'invalid-input'].includes(cause.code))
      return cause.userMessage;
    throw cause;
  }
}

async function takenMessage(homeserver: Homeserver, user: string, cause: SynapseRefusal): Promise<string | undefined> {
  const taken = await getUser(homeserver, user);
  if (taken?.deactivated) return `${user} was deactivated, and no name is given twice. It can be enabled again.`;
  if (taken) return `${user} already exists.`;
  // A server without this endpoint says nothing about the name.
  return cause.errcode === 'M_UNRECOGNIZED' ? undefined : cause.userMessage;
}
