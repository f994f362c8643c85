import type { Clock } from '../../../core/clock.ts';
import { createLimiter } from '../../../core/limiter.ts';
import type { Log } from '../../../core/log.ts';
import type { Secret } from '../../../core/secret.ts';
import { parseJson, readAnswer } from '../../answer.ts';
import type { HttpAnswer, HttpClient } from '../../http.ts';
import { type JsonCall, sendJson } from '../json-call.ts';
import { masRefusalOf } from './refusals.ts';
import { createTokenSource } from './token.ts';

/** The way to the admin API of one Matrix Authentication Service. */
export interface AuthenticationService {
  /** The service in sentences: its host, such as `account.example.org`. */
  readonly where: string;
  /** The call's path is below `api/admin/v1/`. @throws MasRefusal where the service says no; DeskhandError where it does not answer or cannot be understood */
  call<T = unknown>(call: JsonCall<T>): Promise<T>;
  close(): Promise<void>;
}

interface ServiceDeps {
  readonly http: HttpClient;
  readonly where: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
  readonly clock: Clock;
  readonly log: Log;
  readonly callsAtOnce: number;
}

/** Opens the way to the service; nothing is sent yet. */
export function createAuthenticationService(deps: ServiceDeps): AuthenticationService {
  const { http, where, clock, log, callsAtOnce } = deps;
  const tokens = createTokenSource(deps);
  const limiter = createLimiter(callsAtOnce);

  const way = { http, clock, log, name: 'MAS call', below: 'api/admin/v1/' };

  /** A token is looked at before anything else, so that what was answered with 401 can be sent once more with a new one. */
  async function sendWithToken(call: JsonCall<unknown>): Promise<HttpAnswer> {
    const token = await tokens.current();
    const answer = await sendJson(way, call, token);
    if (answer.status !== 401) return answer;
    tokens.forget(token);
    return sendJson(way, call, await tokens.current());
  }

  return {
    where,
    async call<T>(call: JsonCall<T>) {
      const changes = call.method !== 'GET';
      const { status, text } = await limiter.run(
        () => sendWithToken(call),
        call.background ? 'background' : 'foreground',
      );
      const body = parseJson(text);
      if (status < 200 || status >= 300) throw masRefusalOf(status, body, { where, changes });
      if (!call.answer) return undefined as T;
      return readAnswer(call.answer, body, { where, what: `${call.method} ${call.path.route}`, changes });
    },
    close: () => http.close(),
  };
}
