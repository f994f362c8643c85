import { Problems, unexpectedError, validationError } from '../errors.ts';
import { anyObject, boolean, integer, nullable, object, text } from '../model.ts';
import type { Call, Method } from '../nas.ts';
import { caller, listAt, recordAt, textAt } from '../nas.ts';
import { queryParameters, runQuery } from '../query.ts';
import { closeSession, sessionEntry } from '../sessions.ts';
import { addToken } from './login.ts';
import { mechanismNames } from './login-model.ts';
import { ownAccount } from './me.ts';
import { readOptions } from './query-options.ts';

/** Before a login it breaks on 25.04.2 to 25.10, which forgot that there may be nobody. */
function mechanismChoices(call: Call): string[] {
  const { release } = call.state;
  if (!call.peer.session && (release === '25.04' || release === '25.10')) {
    throw unexpectedError("'NoneType' object has no attribute 'may_create_auth_token'", 'AttributeError');
  }
  return mechanismNames(call.peer.api);
}

function logout(call: Call): boolean {
  closeSession(call, call.peer);
  return true;
}

function generateToken(call: Call): string {
  const [ttl, , matchOrigin, singleUse] = call.parameters;
  const seconds = typeof ttl === 'number' ? ttl : 600;
  return addToken(call, caller(call).id, seconds, matchOrigin === true, singleUse === true);
}

function generateOneTimePassword(call: Call): string {
  const at = 'auth.generate_onetime_password.username';
  const username = String(recordAt(call, 0).username);
  const user = call.state.userNamed(username);
  if (!user) throw validationError(at, `${username}: user does not exist.`, 'EINVAL');
  const problems = new Problems();
  if (user.passwordDisabled) problems.add(at, `${username}: password authentication is disabled for account.`);
  if (user.locked) problems.add(at, `${username}: account is locked.`);
  problems.check();
  return call.state.addOneTimePassword(user);
}

function listSessions(call: Call): unknown {
  const entries = [...call.peers].flatMap((peer) =>
    peer.session ? [sessionEntry(call, peer.session, peer === call.peer)] : [],
  );
  return runQuery(entries, listAt(call, 0), readOptions(call, 1));
}

function terminateSession(call: Call): boolean {
  const id = textAt(call, 0);
  const peer = [...call.peers].find((one) => one.session?.id === id);
  if (!peer) return false;
  closeSession(call, peer);
  return true;
}

function terminateOtherSessions(call: Call): boolean {
  for (const peer of call.peers) if (peer !== call.peer) closeSession(call, peer);
  return true;
}

export const authSessionMethods: readonly Method[] = [
  { name: 'auth.mechanism_choices', access: 'open', parameters: [], run: mechanismChoices },
  { name: 'auth.me', access: 'any', parameters: [], run: ownAccount },
  { name: 'auth.logout', access: 'any', parameters: [], run: logout },
  {
    name: 'auth.generate_token',
    access: 'any',
    parameters: [
      { name: 'ttl', type: nullable(integer()), fallback: 600 },
      { name: 'attrs', type: anyObject, fallback: {} },
      { name: 'match_origin', type: boolean, fallback: true },
      { name: 'single_use', type: boolean, fallback: false },
    ],
    run: generateToken,
  },
  {
    name: 'auth.generate_onetime_password',
    access: 'ACCOUNT_WRITE',
    parameters: [{ name: 'generate_single_use_password', type: object({ username: { type: text() } }) }],
    run: generateOneTimePassword,
  },
  { name: 'auth.sessions', access: 'AUTH_SESSIONS_READ', parameters: queryParameters, run: listSessions },
  {
    name: 'auth.terminate_session',
    access: 'AUTH_SESSIONS_WRITE',
    parameters: [{ name: 'id', type: text() }],
    run: terminateSession,
  },
  {
    name: 'auth.terminate_other_sessions',
    access: 'AUTH_SESSIONS_WRITE',
    parameters: [],
    run: terminateOtherSessions,
  },
];
