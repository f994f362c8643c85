import { setTimeout as wait } from 'node:timers/promises';
import { callError } from '../errors.ts';
import { nullable, text } from '../model.ts';
import type { Call, Method, Session } from '../nas.ts';
import { recordAt, textAt } from '../nas.ts';
import { isAtLeast } from '../release.ts';
import { finishConversation, readClientFirst, scramKeys, startConversation } from '../scram.ts';
import { openSession } from '../sessions.ts';
import { type ApiKey, randomText, type User } from '../state.ts';
import { spendCode } from '../totp.ts';
import { loginData } from './login-model.ts';
import { ownAccount } from './me.ts';

type Answer = Readonly<Record<string, unknown>>;
type LoginData = Readonly<Record<string, unknown>>;

/** A refused login is a result, never an error; it costs the caller some time. */
async function refused(call: Call, response: 'AUTH_ERR' | 'DENIED' | 'EXPIRED' = 'AUTH_ERR'): Promise<Answer> {
  call.peer.pending = null;
  call.peer.scram = null;
  if (call.refusalDelay > 0) await wait(call.refusalDelay);
  return { response_type: response };
}

function wishes(data: LoginData): { userInfo: boolean; reconnect: boolean } {
  const options = { ...(typeof data.login_options === 'object' ? data.login_options : {}) };
  const given = new Map<string, unknown>(Object.entries(options));
  return { userInfo: given.get('user_info') !== false, reconnect: given.get('reconnect_token') === true };
}

const tokenLifetime = 600;

export function addToken(call: Call, userId: number, ttl: number, matchOrigin: boolean, singleUse: boolean): string {
  const token = randomText(64);
  const origin = matchOrigin ? call.peer.address : null;
  call.state.tokens.set(token, { userId, ttl, origin, singleUse, lastUsedAt: call.state.clock.now() });
  return token;
}

/** Logs in a user whose credential was right; one without any privilege is turned away. */
async function accepted(call: Call, user: User, kind: Session['kind'], data: LoginData, key?: ApiKey): Promise<Answer> {
  const { release } = call.peer.api;
  const oneTime = kind === 'LOGIN_ONETIME_PASSWORD';
  if (call.state.rolesOf(user).length === 0 && !oneTime) {
    return refused(call, isAtLeast(release, '26.0') ? 'DENIED' : 'AUTH_ERR');
  }
  openSession(call, call.peer, user, kind, key?.id);
  const { userInfo, reconnect } = wishes(data);
  const token = reconnect ? addToken(call, user.id, tokenLifetime, true, true) : null;
  return {
    response_type: 'SUCCESS',
    user_info: userInfo ? ownAccount(call) : null,
    authenticator: 'LEVEL_1',
    ...(isAtLeast(release, '26.0') ? { reconnect_token: token } : {}),
  };
}

async function byPassword(call: Call, data: LoginData): Promise<Answer> {
  const { state } = call;
  const user = state.userNamed(String(data.username));
  const password = String(data.password);
  if (!user || user.locked || user.passwordDisabled) return refused(call);
  const oneTime = state.useOneTimePassword(user, password);
  if (!oneTime && (user.password === null || user.password !== password)) return refused(call);
  if (state.twoFactor.enabled && user.twoFactor?.secret && !oneTime) {
    call.peer.pending = { user, oneTime, failures: 0 };
    return { response_type: 'OTP_REQUIRED', username: user.username };
  }
  return accepted(call, user, oneTime ? 'LOGIN_ONETIME_PASSWORD' : 'LOGIN_PASSWORD', data);
}

const triesBefore26 = 3;

async function byCode(call: Call, data: LoginData): Promise<Answer> {
  const { pending } = call.peer;
  if (!pending) throw callError('EINVAL', 'OTP_TOKEN: no authentication in progress');
  const { state } = call;
  const { twoFactor } = pending.user;
  if (twoFactor && spendCode(twoFactor, String(data.otp_token), state.clock.now(), state.twoFactor.window)) {
    return accepted(call, pending.user, 'LOGIN_TWOFACTOR', data);
  }
  pending.failures += 1;
  // The server decides, whatever the endpoint's version: 26 starts over from the password.
  if (isAtLeast(state.release, '26.0') || pending.failures > triesBefore26) return refused(call);
  return { response_type: 'OTP_REQUIRED', username: pending.user.username };
}

function usableKey(call: Call, key: ApiKey | undefined, username: string): 'EXPIRED' | User | undefined {
  const user = call.state.userNamed(username);
  if (!key || !user || key.username !== username || user.locked) return undefined;
  const over = key.expiresAt !== null && key.expiresAt < call.state.clock.now();
  return over || key.revokedReason !== null ? 'EXPIRED' : user;
}

async function byApiKey(call: Call, data: LoginData): Promise<Answer> {
  const found = /^(\d+)-([A-Za-z0-9]{64})$/.exec(String(data.api_key));
  const key = found ? call.state.apiKeys.get(Number(found[1])) : undefined;
  if (!key || key.secret !== found?.[2]) return refused(call);
  const user = usableKey(call, key, String(data.username));
  if (!user) return refused(call);
  if (!call.peer.secure) {
    // A key that crossed the network in clear counts as stolen.
    key.revokedReason ??= 'Attempt to use over an insecure transport';
    return refused(call, 'EXPIRED');
  }
  return user === 'EXPIRED' ? refused(call, 'EXPIRED') : accepted(call, user, 'API_KEY', data, key);
}

async function byToken(call: Call, data: LoginData): Promise<Answer> {
  const { state, peer } = call;
  const text = String(data.token);
  const token = state.tokens.get(text);
  const now = state.clock.now();
  const dead = !token || now - token.lastUsedAt > token.ttl * 1000 || (token.origin ?? peer.address) !== peer.address;
  const user = token ? state.users.get(token.userId) : undefined;
  if (dead || !user || user.locked) return refused(call);
  if (token.singleUse) state.tokens.delete(text);
  token.lastUsedAt = now;
  return accepted(call, user, 'TOKEN', data);
}

async function byScram(call: Call, data: LoginData): Promise<Answer> {
  const { peer, state } = call;
  const message = String(data.rfc_str);
  if (data.scram_type === 'CLIENT_FIRST_MESSAGE') {
    const first = readClientFirst(message);
    const key = first ? state.apiKeys.get(first.keyId) : undefined;
    if (!first || !key || typeof usableKey(call, key, first.username) !== 'object') return refused(call);
    key.scram ??= scramKeys(key.secret, call.scramIterations);
    peer.scram = startConversation(first, await key.scram);
    return scramAnswer('SERVER_FIRST_RESPONSE', peer.scram.serverFirst, null);
  }
  const conversation = peer.scram;
  const final = conversation ? finishConversation(conversation, message, peer.channelBinding) : undefined;
  const user = conversation ? state.userNamed(conversation.first.username) : undefined;
  if (!final || !user) return refused(call);
  const key = state.apiKeys.get(conversation?.first.keyId ?? 0);
  const answer = await accepted(call, user, 'API_KEY', {}, key);
  if (answer.response_type !== 'SUCCESS') return answer;
  return scramAnswer('SERVER_FINAL_RESPONSE', final, answer.user_info);
}

const scramAnswer = (type: string, text: string, userInfo: unknown): Answer => ({
  response_type: 'SCRAM_RESPONSE',
  scram_type: type,
  rfc_str: text,
  user_info: userInfo,
});

async function loginWith(call: Call, data: LoginData): Promise<Answer> {
  if (call.faults.values.standby) return { response_type: 'REDIRECT', urls: ['https://192.0.2.20'] };
  // Another mechanism abandons a login that waits for its code.
  if (data.mechanism !== 'OTP_TOKEN') call.peer.pending = null;
  if (data.mechanism === 'PASSWORD_PLAIN') return byPassword(call, data);
  if (data.mechanism === 'OTP_TOKEN') return byCode(call, data);
  if (data.mechanism === 'API_KEY_PLAIN') return byApiKey(call, data);
  if (data.mechanism === 'TOKEN_PLAIN') return byToken(call, data);
  return byScram(call, data);
}

const quietly = { login_options: { user_info: false } };

async function legacyLogin(call: Call): Promise<boolean> {
  const first = await loginWith(call, {
    mechanism: 'PASSWORD_PLAIN',
    username: textAt(call, 0),
    password: textAt(call, 1),
    ...quietly,
  });
  const code = call.parameters[2];
  if (first.response_type !== 'OTP_REQUIRED' || typeof code !== 'string') return first.response_type === 'SUCCESS';
  const second = await loginWith(call, { mechanism: 'OTP_TOKEN', otp_token: code, ...quietly });
  return second.response_type === 'SUCCESS';
}

async function legacyKeyLogin(call: Call): Promise<boolean> {
  const api_key = textAt(call, 0);
  const username = call.state.apiKeys.get(Number.parseInt(api_key, 10))?.username ?? '';
  const answer = await loginWith(call, { mechanism: 'API_KEY_PLAIN', username, api_key, ...quietly });
  return answer.response_type === 'SUCCESS';
}

async function tokenLogin(call: Call): Promise<boolean> {
  const answer = await loginWith(call, { mechanism: 'TOKEN_PLAIN', token: textAt(call, 0), ...quietly });
  return answer.response_type === 'SUCCESS';
}

const login = (call: Call): Promise<Answer> => loginWith(call, recordAt(call, 0));

/** On 27 the two old logins are private on `/api/current`, but still answer; a real server logs a warning. */
export const loginMethods: readonly Method[] = [
  {
    name: 'auth.login_ex',
    access: 'open',
    parameters: (api) => [{ name: 'login_data', type: loginData(api) }],
    run: login,
  },
  {
    name: 'auth.login_ex_continue',
    access: 'open',
    parameters: (api) => [{ name: 'login_data', type: loginData(api, 'OTP_TOKEN') }],
    run: login,
  },
  {
    name: 'auth.login',
    access: 'open',
    parameters: [
      { name: 'username', type: text() },
      { name: 'password', type: text() },
      { name: 'otp_token', type: nullable(text()), fallback: null },
    ],
    run: legacyLogin,
  },
  {
    name: 'auth.login_with_api_key',
    access: 'open',
    parameters: [{ name: 'api_key', type: text() }],
    run: legacyKeyLogin,
  },
  { name: 'auth.login_with_token', access: 'open', parameters: [{ name: 'token', type: text() }], run: tokenLogin },
];
