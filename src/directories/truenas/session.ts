import type { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import { DeskhandError } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import { failureOf, type HttpClient } from '../http.ts';
import { createLimiter } from '../limiter.ts';
import { createBreaker } from './breaker.ts';
import { type Connection, ConnectionLost, type ConnectionSettings, openConnection, RpcRefusal } from './connection.ts';
import { type Credentials, createLogin, type Mechanism } from './login.ts';
import { isMissingMethod, isSessionOver, TrueNasRefusal } from './refusals.ts';
import { type ApiVersion, pickVersion } from './versions.ts';
import type { Event } from './wire.ts';

/** A call of one method. */
export interface Call<T> {
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
  signedIn(): Promise<{ readonly api: ApiVersion; readonly mechanism: Mechanism }>;
  /** Has the NAS tell of a collection by itself from now on. */
  subscribe(collection: string, listen: (fields: unknown) => void): Promise<Subscription>;
  close(): Promise<void>;
}

export interface SessionDeps {
  readonly http: HttpClient;
  readonly connection: ConnectionSettings;
  readonly credentials: Credentials;
  readonly clock: Clock;
  readonly log: Log;
  readonly callsAtOnce: number;
}

interface Live {
  readonly connection: Connection;
  readonly api: ApiVersion;
  readonly mechanism: Mechanism;
  readonly listeners: Map<string, (fields: unknown) => void>;
}

/** TrueNAS runs ten calls of a connection at a time and refuses the twenty-first that is in flight. */
const mostAtOnce = 10;
const probeTimeout = 5_000;
const notAllowed = 1008;

/** Opens a session; it connects and signs in with the first call. */
export function createSession(deps: SessionDeps): Session {
  const { http, connection: settings, credentials, clock, log } = deps;
  const { where, timeout } = settings;
  const { account } = credentials;
  const limiter = createLimiter(Math.min(deps.callsAtOnce, mostAtOnce));
  const breaker = createBreaker(clock);
  const login = createLogin({ credentials, where, clock });
  const missing = new Set<string>();
  let current: Promise<Live> | undefined;
  let isClosed = false;

  async function open(): Promise<Live> {
    breaker.check();
    const api = await pickVersion(http, where);
    const listeners: Live['listeners'] = new Map();
    const listen = (event: Event) => {
      if (event.kind === 'end') listeners.delete(event.collection);
      else listeners.get(event.collection)?.(event.fields);
    };
    let connection: Connection | undefined;
    try {
      connection = await openConnection(settings, `/api/${api.name}`, listen);
      const mechanism = await login(connection, api, AbortSignal.timeout(timeout));
      breaker.passed();
      // The NAS may have been updated since, so each sign-in finds out anew what it has.
      missing.clear();
      log.info({ where, account, api: api.name, mechanism }, 'signed in to TrueNAS');
      return { connection, api, mechanism, listeners };
    } catch (cause) {
      connection?.destroy();
      const trouble = signInTrouble(cause);
      breaker.refused(trouble);
      throw trouble;
    }
  }

  function signInTrouble(cause: unknown): DeskhandError {
    if (cause instanceof DeskhandError) return cause;
    if (cause instanceof RpcRefusal)
      return new TrueNasRefusal('auth.login_ex', cause.error, { where, account, changes: false });
    if (!(cause instanceof ConnectionLost)) return failureOf(cause, settings, 'none');
    const [code, reason] =
      cause.closeCode === notAllowed
        ? ([
            'directory-not-permitted',
            "turns Deskhand's address away. Please allow it in TrueNAS: System, General Settings, GUI, Allowed IP Addresses",
          ] as const)
        : ([
            'directory-unreachable',
            'opened no WebSocket. Nothing was changed. Please check the NAS and any proxy before it, then try again',
          ] as const);
    return new DeskhandError(code, { tell: `${where} ${reason}.`, cause });
  }

  /** The connection in use; whoever needs one while one is being opened waits for that one. */
  async function connected(): Promise<Live> {
    for (;;) {
      if (isClosed) throw new DeskhandError('directory-unreachable', { tell: `Deskhand has signed out of ${where}.` });
      const opening = current ?? open();
      current = opening;
      const live = await opening.catch((cause: unknown) => {
        if (current === opening) current = undefined;
        throw cause;
      });
      if (live.connection.isOpen) return live;
      if (current === opening) current = undefined;
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
    const { method, changes = false } = call;
    const live = await connected();
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
      const read = call.result.safeParse(result);
      if (read.success) return read.data;
      const tell = `${where} answered ${call.method} in a way that Deskhand does not understand.`;
      const effect = call.changes ? 'unknown' : 'none';
      throw new DeskhandError('directory-answer-unknown', { tell, cause: read.error, effect });
    },
    isMissing: (method) => missing.has(method),
    signedIn: connected,
    async subscribe(collection, listen) {
      const live = await connected();
      live.listeners.set(collection, listen);
      await live.connection
        .call('core.subscribe', [collection], AbortSignal.timeout(timeout))
        .catch((cause: unknown) => {
          live.listeners.delete(collection);
          throw signInTrouble(cause);
        });
      return {
        get isLive() {
          return live.connection.isOpen && live.listeners.get(collection) === listen;
        },
      };
    },
    async close() {
      isClosed = true;
      const live = await current?.catch(() => undefined);
      if (live) {
        await live.connection.call('auth.logout', [], AbortSignal.timeout(probeTimeout)).catch((cause: unknown) => {
          log.warn({ where, cause }, 'signing out of TrueNAS failed');
        });
        live.connection.destroy();
      }
      await http.close();
    },
  };
}
