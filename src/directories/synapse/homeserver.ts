import type { Clock } from '../../core/clock.ts';
import { type DeskhandError, DirectoryError } from '../../core/errors.ts';
import { createLimiter } from '../../core/limiter.ts';
import type { Log } from '../../core/log.ts';
import type { Secret } from '../../core/secret.ts';
import { parseJson, readAnswer } from '../answer.ts';
import type { HttpAnswer, HttpClient } from '../http.ts';
import { type JsonCall, sendJson } from './json-call.ts';
import { MatrixError, SynapseRefusal } from './refusals.ts';

/** The way to one homeserver, with the token of a server admin. */
export interface Homeserver {
  /** The server in sentences: its host, such as `matrix.example.org`. */
  readonly where: string;
  /** What stands behind the colon in user ids. */
  readonly serverName: string;
  /** @throws SynapseRefusal where the server says no; DeskhandError where it does not answer or cannot be understood */
  call<T = unknown>(call: JsonCall<T>): Promise<{ readonly status: number; readonly data: T }>;
  close(): Promise<void>;
}

interface HomeserverDeps {
  readonly http: HttpClient;
  readonly where: string;
  readonly serverName: string;
  readonly token: Secret;
  readonly clock: Clock;
  readonly log: Log;
  readonly callsAtOnce: number;
}

/** Milliseconds that a call may wait altogether when the server asks for pauses. */
const patience = { reads: 5_000, changes: 20_000, background: 60_000 } as const;
/** A pause that is asked for without saying how long. */
const usualPause = 1_000;

/** Opens the way to a homeserver; nothing is sent yet. */
export function createHomeserver({
  http,
  where,
  serverName,
  token,
  clock,
  log,
  callsAtOnce,
}: HomeserverDeps): Homeserver {
  const limiter = createLimiter(callsAtOnce);

  const way = { http, clock, log, name: 'Synapse call' };

  /** Sends a call, with the pauses that the server asks for. What was answered with 429 had no effect. */
  async function sendPatiently(call: JsonCall<unknown>): Promise<HttpAnswer> {
    const kind = call.background ? 'background' : call.method === 'GET' ? 'reads' : 'changes';
    const end = clock.now() + patience[kind];
    for (;;) {
      const answer = await sendJson(way, call, token);
      if (answer.status !== 429) return answer;
      const pause = Math.max(pauseOf(answer), 100);
      if (clock.now() + pause > end || call.signal?.aborted) {
        const seconds = Math.ceil(pause / 1000);
        const userMessage = `${where} asks for a pause of ${seconds} seconds. Nothing was changed. Please try again then.`;
        throw new DirectoryError('directory-busy', { userMessage, effect: 'none' });
      }
      await clock.wait(pause, call.signal);
    }
  }

  return {
    where,
    serverName,
    async call<T>(call: JsonCall<T>) {
      const changes = call.method !== 'GET';
      const answer = await limiter.run(() => sendPatiently(call), call.background ? 'background' : 'foreground');
      const { status } = answer;
      const body = parseJson(answer.text);
      if (status < 200 || status >= 300) throw refusalOf(status, body, { where, changes });
      if (!call.answer) return { status, data: undefined as T };
      const what = `${call.method} ${call.path.route}`;
      return { status, data: readAnswer(call.answer, body, { where, what, changes }) };
    },
    close: () => http.close(),
  };
}

function pauseOf({ text, headers }: HttpAnswer): number {
  const asked = MatrixError.safeParse(parseJson(text)).data?.retry_after_ms;
  const seconds = Number(headers['retry-after']);
  return asked ?? (seconds > 0 ? seconds * 1000 : usualPause);
}

/** What is not JSON with an `errcode` comes from a proxy in front of the server. */
function refusalOf(status: number, body: unknown, how: { where: string; changes: boolean }): DeskhandError {
  const fault = MatrixError.safeParse(body);
  if (fault.success) return new SynapseRefusal(status, fault.data, how);
  const { where, changes } = how;
  if (status >= 500) {
    const userMessage = `${where} answered with HTTP status ${status} instead of a result. Please try again later.`;
    return new DirectoryError('directory-unreachable', { userMessage, effect: changes ? 'unknown' : 'none' });
  }
  const userMessage = `What answers at ${where} is not Synapse, or a proxy does not let its admin API through (HTTP status ${status}). Please check the address.`;
  // Who stands in between may have passed the call on.
  return new DirectoryError('directory-answer-unknown', { userMessage, effect: changes ? 'unknown' : 'none' });
}
