import { mayDo, viewerOf } from '../authority.ts';
import { passwdFields, userEntry } from '../entries.ts';
import { callError, Problems, unexpectedError, validationError } from '../errors.ts';
import { boolean, integer, list, nullable, object, text } from '../model.ts';
import type { Call, Method, Nas, Peer } from '../nas.ts';
import { caller, listAt, numberAt, recordAt } from '../nas.ts';
import { optionsParameter, queryParameters, runQuery } from '../query.ts';
import { directoryOffset, type User } from '../state.ts';
import { readOptions } from './query-options.ts';
import { shellChoices } from './user-rules.ts';

/** A user for one viewer, as every method that returns one does. */
export const shown = (call: Call, user: User): Record<string, unknown> =>
  userEntry(call.state, user, viewerOf(call.state, call.peer));

/** Tells those who watch `user.query`, each as they may see it. */
export function publishUser(nas: Nas, msg: 'added' | 'changed' | 'removed', user: User): void {
  nas.publish('user.query', msg, user.id, (peer: Peer) =>
    mayDo(nas.state, peer, 'ACCOUNT_READ') ? userEntry(nas.state, user, viewerOf(nas.state, peer)) : undefined,
  );
}

function visibleUsers(call: Call): User[] {
  const users = [...call.state.users.values()];
  return call.faults.values.directoryDown ? users.filter((user) => user.source === 'LOCAL') : users;
}

const queryUsers = (call: Call): unknown =>
  runQuery(
    visibleUsers(call).map((user) => shown(call, user)),
    listAt(call, 0),
    readOptions(call, 1),
  );

/** The user of an id; a miss is -32602 with ENOENT and no attribute. */
function existingUser(call: Call, id: number): User {
  const user = visibleUsers(call).find((one) => one.id === id);
  if (!user) throw validationError(null, `User ${id} does not exist`, 'ENOENT');
  return user;
}

/** As existingUser, for a change: directory users are refused before anybody looks whether they exist. */
export function changeableUser(call: Call, id: number, verb: 'modified' | 'deleted'): User {
  if (id > directoryOffset && call.state.users.get(id)?.source !== 'LOCAL') {
    const where = verb === 'modified' ? 'through' : 'from';
    throw callError(
      'EPERM',
      `Users provided by a directory service must be ${verb} ${where} the identity provider ` +
        '(LDAP server or domain controller).',
    );
  }
  return existingUser(call, id);
}

function getInstance(call: Call): unknown {
  const id = numberAt(call, 0);
  const user = existingUser(call, id);
  return runQuery([shown(call, user)], [], { ...readOptions(call, 1), get: true });
}

/** A domain's accounts answer to `DOMAIN\\name` and to `name@` its DNS name, which is the sandbox's own. */
const namesOf = ({ username, source }: User): readonly string[] =>
  source === 'LOCAL' ? [username] : [username, `${username.split('\\')[1]}@example.org`];

function getUserObject(call: Call): Record<string, unknown> {
  const { username, uid, get_groups: withGroups } = recordAt(call, 0);
  const problems = new Problems();
  if (!username && uid === null) {
    problems.add('get_user_obj.username', 'Either "username" or "uid" must be specified.');
  }
  if (username && uid !== null) {
    problems.add('get_user_obj.username', '"username" and "uid" may not be simultaneously specified');
  }
  problems.check();
  const user = visibleUsers(call).find((one) => (username ? namesOf(one).includes(String(username)) : one.uid === uid));
  if (!user) {
    const miss = username ? `${String(username)}: user with this name` : `${String(uid)}: user with this id`;
    // A Python KeyError prints its text in quotes.
    throw unexpectedError(`'${miss} does not exist'`, 'KeyError');
  }
  const gids = [user.group, ...user.groups].flatMap((id) => call.state.groups.get(id)?.gid ?? []);
  return {
    ...passwdFields(user),
    pw_gid: gids[0] ?? user.uid,
    grouplist: withGroups ? gids : null,
    sid: null,
    source: user.source,
    local: user.source === 'LOCAL',
  };
}

export const userMethods: readonly Method[] = [
  { name: 'user.query', access: 'ACCOUNT_READ', parameters: queryParameters, run: queryUsers },
  {
    name: 'user.get_instance',
    access: 'ACCOUNT_READ',
    parameters: [{ name: 'id', type: integer() }, optionsParameter],
    run: getInstance,
  },
  {
    name: 'user.get_user_obj',
    access: 'ACCOUNT_READ',
    parameters: [
      {
        name: 'get_user_obj',
        type: object({
          username: { type: nullable(text()), fallback: null },
          uid: { type: nullable(integer()), fallback: null },
          get_groups: { type: boolean, fallback: false },
          sid_info: { type: boolean, fallback: false },
        }),
      },
    ],
    run: getUserObject,
  },
  {
    name: 'user.shell_choices',
    access: 'ACCOUNT_READ',
    parameters: [{ name: 'group_ids', type: list(integer()), fallback: [] }],
    run: (call) => shellChoices(call.state, listAt(call, 0)),
  },
  { name: 'user.get_next_uid', access: 'ACCOUNT_READ', parameters: [], run: (call) => call.state.nextUid() },
  { name: 'user.has_local_administrator_set_up', access: 'open', parameters: [], run: () => true },
  {
    name: 'user.setup_local_administrator',
    access: 'open',
    parameters: [
      { name: 'username', type: text() },
      { name: 'password', type: text() },
      { name: 'options', type: object({}), fallback: {} },
    ],
    run: () => {
      throw callError('EEXIST', 'Local administrator is already set up');
    },
  },
];

/** True if this is the user whom the call comes from. */
export const isOneself = (call: Call, user: User): boolean => caller(call) === user;
