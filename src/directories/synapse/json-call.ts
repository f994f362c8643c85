import type { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import type { Log } from '../../core/log.ts';
import type { Secret } from '../../core/secret.ts';
import type { HttpAnswer, HttpClient } from '../http.ts';
import type { Path } from './path.ts';

/** A call of one endpoint of a homeserver or of its authentication service. */
export interface JsonCall<T> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
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

interface Way {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly log: Log;
  /** What the log calls it. */
  readonly name: string;
  /** What stands before each path. */
  readonly below?: string;
}

const texts = ([name, value]: [string, unknown]): [string, string] => [name, String(value)];

/** Sends one call with this token, and logs its route without what was filled in. */
export async function sendJson(
  { http, clock, log, name, below = '' }: Way,
  { method, path, query, body, signal }: JsonCall<unknown>,
  token: Secret,
): Promise<HttpAnswer> {
  const began = clock.now();
  const search = query ? `?${new URLSearchParams(Object.entries(query).map(texts))}` : '';
  const answer = await http.send({
    method,
    path: `${below}${path.path}${search}`,
    headers: {
      authorization: `Bearer ${token.reveal()}`,
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
    changes: method !== 'GET',
    signal,
  });
  log.debug({ method, route: path.route, status: answer.status, milliseconds: clock.now() - began }, name);
  return answer;
}
