import type { Api, Exchange, Method, Selector } from './api.ts';
import { candidateOf } from './auth/principals.ts';
import type { Session } from './auth/sessions.ts';
import type { Nas } from './nas.ts';
import { COMMON, Refusal } from './refusal.ts';

/** The session of a request, by cookie `id` or by `_sid` in query or body; either place will do. Throws 119, 107 or 150. */
export function openSession(nas: Nas, exchange: Exchange, selector: Selector): Session {
  const { sessions } = nas.state;
  const cookie = exchange.cookies.get('id');
  const sid = sessions.find(cookie) === undefined ? (exchange.wire.get('_sid') ?? cookie) : cookie;
  const lost = nas.faults.take('sessionLost', selector);
  if (lost !== undefined) {
    const session = sessions.find(sid);
    if (session !== undefined && lost.code !== COMMON.otherAddress) sessions.end(session, lost.code);
    throw new Refusal(lost.code);
  }
  const session = sessions.use(sid, exchange.address);
  if (candidateOf(nas, session.principal) === undefined) throw new Refusal(COMMON.sessionInvalid);
  return session;
}

/** Throws the code for a missing CSRF token: 119 unless a switch says otherwise. */
export function checkToken(nas: Nas, exchange: Exchange, session: Session): void {
  if (!nas.faults.values.tokenRequired) return;
  const token = exchange.tokenHeader ?? exchange.wire.get('SynoToken');
  if (token !== session.token) throw new Refusal(nas.faults.values.missingTokenCode);
}

/** Throws 105: for changes with a session of an older Auth version, for whoever is no administrator, for a missing password confirmation. */
export function checkPrivilege(nas: Nas, method: Method, session: Session): void {
  if (method.mutates === true && session.version < 7) throw new Refusal(COMMON.notPermitted);
  if (method.access === 'administrator' && candidateOf(nas, session.principal)?.administrator !== true) {
    throw new Refusal(COMMON.notPermitted, undefined, true);
  }
}

/** Throws 105 where a switch makes this method ask for a SynoConfirmPWToken and none is given. */
export function checkConfirmation(nas: Nas, selector: Selector, session: Session, token: unknown): void {
  if (!nas.faults.values.confirmPasswordFor.includes(`${selector.api}.${selector.method}`)) return;
  if (typeof token !== 'string' || !session.confirmations.has(token)) throw new Refusal(COMMON.notPermitted);
}

/** Throws what a switch asks for: any code at all, or the lock of another administrator's editing. */
export function checkForced(nas: Nas, api: string, name: string, method: Method, inner: boolean): void {
  const forced = nas.faults.take('refuse', { api, method: name, inner });
  if (forced !== undefined) throw new Refusal(forced.code);
  const code = api.startsWith('SYNO.Core.User') ? 3112 : api.startsWith('SYNO.Core.Group') ? 3202 : undefined;
  if (method.mutates !== true || code === undefined) return;
  if (nas.faults.take('editLock', { api, method: name }) !== undefined) throw new Refusal(code);
}

/** The API of this name. Throws 102, also while its package is not installed. */
export function findApi(nas: Nas, apis: Readonly<Record<string, Api>>, name: string): Api {
  const api = Object.hasOwn(apis, name) ? apis[name] : undefined;
  if (api === undefined) throw new Refusal(COMMON.noSuchApi);
  if (api.package !== undefined && !nas.faults.values.directoryServerInstalled) throw new Refusal(COMMON.noSuchApi);
  return api;
}

/** The method, after the version was found in range: 104 comes before 103 (seen on DSM 7.4). */
export function findMethod(api: Api, { method: name, version }: Selector): Method {
  if (!Number.isInteger(version) || version < api.min || version > api.max)
    throw new Refusal(COMMON.versionUnsupported);
  const method = Object.hasOwn(api.methods, name) ? api.methods[name] : undefined;
  if (method === undefined || version < (method.since ?? 0)) throw new Refusal(COMMON.noSuchMethod);
  return method;
}
