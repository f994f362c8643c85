import type { z } from 'zod';
import { DirectoryError } from '../../../core/errors.ts';
import { createLimiter } from '../../../core/limiter.ts';
import { readAnswer } from '../../answer.ts';
import { failureOf } from '../../http.ts';
import { ConnectionLost, RpcRefusal } from './connection.ts';
import type { Mechanism } from './login.ts';
import { createOpening, type Live, type OpeningDeps, troubleOf } from './opening.ts';
import { isMissingMethod, isSessionOver, TrueNasRefusal } from './refusals.ts';
import type { ApiVersion } from './versions.ts';

/** A call of one method. */
interface Call<T> {
  readonly method: string;
  readonly parameters?: readonly unknown[];
  /** What is read of the result; left out where nothing of it is needed. */
  readonly result?: z.ZodType<T>;
  readonly changes?: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Work that nobody waits for gives way to what people asked for. */
  readonly background?: boolean;
}

/** A standing order for the events of one collection; it dies with its connection. */
export interface Subscription {
  readonly isLive: boolean;
}

/** The way to one NAS for one account: a signed-in WebSocket, opened with the first call and again where it was lost. */
export interface Session {
  /** The NAS in sentences: its host, such as `nas.example.org`. */
  readonly where: string;
  readonly account: string;
  /** @throws TrueNasRefusal where the NAS says no; DeskhandError where it does not answer or cannot be understood */
  call<T = unknown>(call: Call<T>): Promise<T>;
  /** Whether the NAS has said that it does not have this method. */
  isMissing(method: string): boolean;
  /** The version of the API that is spoken with the NAS, and how it was signed in; signs in where that has not happened yet. */
  signedIn(signal?: AbortSignal): Promise<{ readonly api: ApiVersion; readonly mechanism: Mechanism }>;
  /** Has the NAS tell of a collection by itself from now on. */
  subscribe(collection: string, listen: (fields: unknown) => void): Promise<Subscription>;
  close(): Promise<void>;
}

export interface SessionDeps extends OpeningDeps {
  readonly callsAtOnce: number;
}

/** TrueNAS runs ten calls of a connection at a time and refuses the twenty-first that is in flight. */
const mostAtOnce = 10;
const probeTimeout = 5_000;

/** Opens a session; it connects and signs in with the first call. */
export function createSession(deps: SessionDeps): Session {
  const { http, connection: settings, clock, log } = deps;
  const { where, timeout } = settings;
  const { account } = deps.credentials;
  const open = createOpening(deps);
  const limiter = createLimiter(Math.min(deps.callsAtOnce, mostAtOnce));
  const missing = new Set<string>();
  let current: Promise<Live> | undefined;
  let isClosed = false;

  function openConnection(): Promise<Live> {
    // The NAS may have been updated since, so each new connection finds out anew what it has.
    missing.clear();
    const opening = open();
    current = opening;
    opening.catch(() => {
      if (current === opening) current = undefined;
    });
    return opening;
  }

  /** The connection in use; whoever needs one while one is being opened waits for that one. */
  async function connected(signal?: AbortSignal): Promise<Live> {
    for (;;) {
      if (isClosed)
        throw new DirectoryError('directory-unreachable', {
          userMessage: `Deskhand has signed out of ${where}.`,
          effect: 'none',
        });
      const opening = current ?? openConnection();
      const live = await unlessAborted(opening, signal);
      if (live.connection.isOpen) return live;
      if (current === opening) current = undefined;
    }
  }

  /** Waits for a connection no longer than the caller wants to. */
  async function unlessAborted(opening: Promise<Live>, signal: AbortSignal | undefined): Promise<Live> {
    if (!signal) return opening;
    const { promise, reject } = Promise.withResolvers<never>();
    const abort = () => reject(failureOf(signal.reason, settings, 'none'));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    try {
      return await Promise.race([opening, promise]);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  /** Only the connection that failed is given up: another call may have opened a new one meanwhile. */
  async function giveUp(live: Live): Promise<void> {
    live.connection.destroy();
    const opening = current;
    if (opening && (await opening.catch(() => undefined)) === live && current === opening) current = undefined;
  }

  /** A call came to no end. Others may still be on their way, so the connection is given up only if it is dead. */
  function probe(live: Live): void {
    live.connection
      .call('core.ping', [], AbortSignal.timeout(probeTimeout))
      .catch(() => giveUp(live))
      .catch(() => undefined);
  }

  async function send(call: Call<unknown>, live: Live): Promise<unknown> {
    const { method, parameters = [], signal } = call;
    const deadline = AbortSignal.timeout(timeout);
    const began = clock.now();
    let outcome = 'ok';
    try {
      return await live.connection.call(method, parameters, signal ? AbortSignal.any([signal, deadline]) : deadline);
    } catch (cause) {
      outcome = cause instanceof Error ? cause.message : 'failed';
      throw cause;
    } finally {
      log.debug({ where, method, outcome, milliseconds: clock.now() - began }, 'TrueNAS call');
    }
  }

  async function sendSafely(call: Call<unknown>, isAgain = false): Promise<unknown> {
    const { method, changes = false, signal } = call;
    const live = await connected(signal);
    try {
      return await send(call, live);
    } catch (cause) {
      if (cause instanceof RpcRefusal) {
        if (!isAgain && isSessionOver(cause.error)) {
          await giveUp(live);
          return sendSafely(call, true);
        }
        const refusal = new TrueNasRefusal(method, cause.error, { where, account, changes });
        if (isMissingMethod(refusal)) missing.add(method);
        throw refusal;
      }
      if (cause instanceof ConnectionLost) {
        await giveUp(live);
        const isHarmless = !cause.wasSent || !changes;
        if (isHarmless && !isAgain) return sendSafely(call, true);
        throw failureOf(cause, settings, isHarmless ? 'none' : 'unknown');
      }
      probe(live);
      throw failureOf(cause, settings, changes ? 'unknown' : 'none');
    }
  }

  return {
    where,
    account,
    async call<T>(call: Call<T>): Promise<T> {
      const lane = call.background ? 'background' : 'foreground';
      const result = await limiter.run(() => sendSafely(call), lane);
      if (!call.result) return undefined as T;
      return readAnswer(call.result, result, { where, what: call.method, changes: call.changes ?? false });
    },
    isMissing: (method) => missing.has(method),
    signedIn: connected,
    async subscribe(collection, listen) {
      const live = await connected();
      const { connection, listeners } = live;
      const others = listeners.get(collection);
      if (others) others.add(listen);
      else {
        listeners.set(collection, new Set([listen]));
        await connection.call('core.subscribe', [collection], AbortSignal.timeout(timeout)).catch((cause: unknown) => {
          listeners.delete(collection);
          throw troubleOf('core.subscribe', cause, settings, account);
        });
      }
      return {
        get isLive() {
          return connection.isOpen && listeners.get(collection)?.has(listen) === true;
        },
      };
    },
    async close() {
      isClosed = true;
      const live = await current?.catch(() => undefined);
      if (live) {
        await live.connection.call('auth.logout', [], AbortSignal.timeout(probeTimeout)).catch((cause: unknown) => {
          log.warn({ where, cause }, 'sign-out from TrueNAS failed');
        });
        live.connection.destroy();
      }
      await http.close();
    },
  };
}
