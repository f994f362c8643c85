import type { z } from 'zod';
import type { Clock } from '../../../core/clock.ts';
import { createLimiter } from '../../../core/limiter.ts';
import type { Log } from '../../../core/log.ts';
import type { Secret } from '../../../core/secret.ts';
import { parseJson, readAnswer } from '../../answer.ts';
import type { HttpAnswer, HttpClient } from '../../http.ts';
import type { Path } from '../path.ts';
import { masRefusalOf } from './refusals.ts';
import { createTokenSource } from './token.ts';

/** A call of one endpoint of the admin API. */
interface Call<T> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below `api/admin/v1/`. */
  readonly path: Path;
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  /** Sent as JSON. */
  readonly body?: object;
  /** What is read of the answer; left out where nothing of it is needed. */
  readonly answer?: z.ZodType<T>;
  readonly signal?: AbortSignal | undefined;
  /** Work that nobody waits for gives way to what people asked for. */
  readonly background?: boolean | undefined;
}

/** The way to the admin API of one Matrix Authentication Service. */
export interface AuthenticationService {
  /** The service in sentences: its host, such as `account.example.org`. */
  readonly where: string;
  /** @throws MasRefusal where the service says no; DeskhandError where it does not answer or cannot be understood */
  call<T = unknown>(call: Call<T>): Promise<T>;
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

const texts = ([name, value]: [string, unknown]): [string, string] => [name, String(value)];

/** Opens the way to the service; nothing is sent yet. */
export function createAuthenticationService(deps: ServiceDeps): AuthenticationService {
  const { http, where, clock, log, callsAtOnce } = deps;
  const tokens = createTokenSource(deps);
  const limiter = createLimiter(callsAtOnce);

  async function send({ method, path, query, body, signal }: Call<unknown>, token: Secret): Promise<HttpAnswer> {
    const began = clock.now();
    const search = query ? `?${new URLSearchParams(Object.entries(query).map(texts))}` : '';
    const answer = await http.send({
      method,
      path: `api/admin/v1/${path.path}${search}`,
      headers: {
        authorization: `Bearer ${token.reveal()}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
      changes: method !== 'GET',
      signal,
    });
    log.debug({ method, route: path.route, status: answer.status, milliseconds: clock.now() - began }, 'MAS call');
    return answer;
  }

  /** A token is looked at before anything else, so that what was answered with 401 can be sent once more with a new one. */
  async function sendWithToken(call: Call<unknown>): Promise<HttpAnswer> {
    const token = await tokens.current();
    const answer = await send(call, token);
    if (answer.status !== 401) return answer;
    tokens.forget(token);
    return send(call, await tokens.current());
  }

  return {
    where,
    async call<T>(call: Call<T>) {
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
