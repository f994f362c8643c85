import { randomBytes } from 'node:crypto';
import type { Call, Exchange } from '../api.ts';
import { matchesPassword } from '../password.ts';
import { Refusal } from '../refusal.ts';
import { type Candidate, findCandidate } from './principals.ts';
import { isOneTimePassword, newDeviceToken } from './second-factor.ts';

/** Codes of SYNO.API.Auth; they mean this for no other API. */
const LOGIN = {
  badPassword: 400,
  disabled: 401,
  denied: 402,
  otpNeeded: 403,
  otpWrong: 404,
  secondFactorOwed: 406,
  addressBlocked: 407,
  accountLocked: 411,
} as const;

/** Session names that belong to something a plain user may use; the exact list is inferred, not observed. */
const OPEN_TO_ALL = new Set([
  'webui',
  'dsm',
  'filestation',
  'downloadstation',
  'audiostation',
  'videostation',
  'photostation',
]);

const COOKIE_LIFE = 'expires=+7d;max-age=604800;path=/;HttpOnly';

/** SYNO.API.Auth login. */
export function login(call: Call): unknown {
  const { nas, parameters, exchange, version } = call;
  const account = parameters.text('account') ?? '';
  const { protection } = nas.state;
  if (nas.faults.values.addressBlocked || protection.isBlocked(exchange.address))
    throw new Refusal(LOGIN.addressBlocked);

  const candidate = findCandidate(nas, account);
  const trusted = candidate !== undefined && showsDevice(call, candidate);
  const lockedByFault = nas.faults.values.lockedAccounts.some((name) => name.toLowerCase() === account.toLowerCase());
  if (lockedByFault || candidate?.locked === true || protection.isLocked(account, trusted))
    throw new Refusal(LOGIN.accountLocked);

  if (candidate === undefined || !matchesPassword(candidate.password, parameters.text('passwd') ?? '')) {
    protection.countFailure(exchange.address, account, trusted);
    throw new Refusal(LOGIN.badPassword);
  }
  // That a disabled account is named as such only to who knows its password is inferred, not observed.
  if (!candidate.active) throw new Refusal(LOGIN.disabled);
  if (candidate.passwordCode !== undefined) throw new Refusal(candidate.passwordCode);
  const sessionName = parameters.text('session') ?? '';
  if (!candidate.administrator && !OPEN_TO_ALL.has(sessionName.toLowerCase())) throw new Refusal(LOGIN.denied);
  const device = trusted ? undefined : checkSecondFactor(call, candidate);

  const session = nas.state.sessions.open({
    principal: candidate.principal,
    account: candidate.account,
    name: sessionName,
    version,
    address: exchange.address,
  });
  if (parameters.text('format') !== 'sid') setCookie(exchange, 'id', session.sid);
  if (device !== undefined && version >= 7) setCookie(exchange, 'did', device);
  return {
    sid: session.sid,
    ...tokenField(call, session.token),
    ...(device === undefined ? {} : { [version >= 7 ? 'device_id' : 'did']: device }),
    ...(version >= 7 ? { account: candidate.account, is_portal_port: false } : {}),
  };
}

/** SYNO.API.Auth logout: without a sid, or for another session's name, it answers success and ends nothing. */
export function logout(call: Call): undefined {
  const { nas, parameters, exchange } = call;
  const session =
    nas.state.sessions.find(exchange.cookies.get('id')) ?? nas.state.sessions.find(exchange.wire.get('_sid'));
  const name = parameters.text('session');
  // That logging out without a name ends the session is inferred, not observed.
  if (session !== undefined && (name === undefined || name === session.name)) nas.state.sessions.end(session);
  return undefined;
}

/** A version 7 login that asked for no token was seen with dashes in its place. */
function tokenField(call: Call, token: string): Record<string, string> {
  if (call.version < 6) return {};
  if (call.parameters.text('enable_syno_token') === 'yes') return { synotoken: token };
  return call.version >= 7 ? { synotoken: '--------' } : {};
}

/** Answers a new device token where one was asked for with a valid one-time password. */
function checkSecondFactor(call: Call, candidate: Candidate): string | undefined {
  const { nas, parameters, exchange, version } = call;
  if (candidate.otpSecret === undefined) {
    if (candidate.secondFactorOwed) throw new Refusal(LOGIN.secondFactorOwed);
    return undefined;
  }
  const code = parameters.text('otp_code') ?? '';
  if (code === '') {
    const types = [{ type: 'authenticator' }, { type: 'fido' }, { type: 'otp' }];
    throw new Refusal(LOGIN.otpNeeded, version >= 7 ? { token: randomBytes(16).toString('hex'), types } : undefined);
  }
  if (version < 3 || !isOneTimePassword(candidate.otpSecret, code, nas.clock.now())) {
    nas.state.protection.countFailure(exchange.address, candidate.account, false);
    throw new Refusal(LOGIN.otpWrong);
  }
  const deviceName = parameters.text('device_name') ?? '';
  if (version < 6 || parameters.text('enable_device_token') !== 'yes' || deviceName === '') return undefined;
  const device = newDeviceToken();
  candidate.devices.set(device, deviceName);
  return device;
}

/** A device token counts only with the device name that it was given for. */
function showsDevice(call: Call, candidate: Candidate): boolean {
  const device = call.parameters.text('device_id') ?? '';
  const name = candidate.devices.get(device);
  return call.version >= 6 && name !== undefined && name === call.parameters.text('device_name');
}

function setCookie(exchange: Exchange, name: string, value: string): void {
  exchange.replyHeaders.push(['Set-Cookie', `${name}=${value};${COOKIE_LIFE}${exchange.secure ? ';Secure' : ''}`]);
}
