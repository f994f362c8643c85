import type { z } from 'zod';
import type { Clock } from '../../../core/clock.ts';
import { DirectoryError } from '../../../core/errors.ts';
import { createLimiter } from '../../../core/limiter.ts';
import type { Log } from '../../../core/log.ts';
import { readAnswer } from '../../answer.ts';
import type { HttpClient } from '../../http.ts';
import { createLoginBackOff } from '../../login-back-off.ts';
import { discoverApis } from './apis.ts';
import { Confirmed, createConfirmation } from './confirm-token.ts';
import { createEncryptor } from './encryption.ts';
import { exchange, type SignedIn } from './exchange.ts';
import { authVersion, type Credentials, createLogin, sessionName } from './login.ts';
import { LoginRefusal, refusedLogins } from './login-refusals.ts';
import { DsmRefusal, isRefusal } from './refusals.ts';
import type { ApiEntry, Envelope, Parameters } from './wire.ts';

/** A call of one DSM method. */
export interface Call<T> {
  readonly api: string;
  readonly method: string;
  readonly version: number;
  readonly parameters?: Parameters;
  /** Parameters to be encrypted where the settings say so. */
  readonly secrets?: Parameters;
  /** What is read of `data`; left out where nothing of it is needed. */
  readonly data?: z.ZodType<T>;
  readonly changes?: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Work that nobody waits for gives way to what people asked for. */
  readonly background?: boolean;
}

/** One signed-in session with a NAS, shared by all directories that use the same account there. */
export interface Session {
  /** The NAS in sentences: its host, such as `nas.example.org:5001`. */
  readonly where: string;
  readonly account: string;
  /** @throws DsmRefusal where DSM says no; DeskhandError where it does not answer or cannot be understood */
  call<T = unknown>(call: Call<T>): Promise<T>;
  /** Asks the NAS anew which functions it has. */
  discover(): Promise<void>;
  /** Whether DSM has the API in this version. */
  offers(api: string, version: number): Promise<boolean>;
  /** Whether DSM gave a token for changes; signs in where that has not happened yet. */
  hasToken(): Promise<boolean>;
  close(): Promise<void>;
}

export interface SessionDeps {
  readonly http: HttpClient;
  readonly where: string;
  readonly credentials: Credentials;
  readonly clock: Clock;
  readonly log: Log;
  readonly callsAtOnce: number;
  /** Whether passwords go in an envelope of SYNO.API.Encryption. */
  readonly encryptSecrets?: boolean;
}

/** The session ended: timed out, displaced by another sign-in, or unknown. The call was refused before it did anything. */
const sessionOver = [106, 107, 119] as const;
const notPermitted = 105;

/** Proves the password of the session's own account. */
export function passwordConfirm(password: string): Call<z.infer<typeof Confirmed>> {
  return {
    api: 'SYNO.Core.User.PasswordConfirm',
    method: 'auth',
    version: 2,
    secrets: { password },
    data: Confirmed,
  };
}

/** Opens a session; it signs in with the first call. */
export function createSession(deps: SessionDeps): Session {
  const { http, where, clock, log, credentials } = deps;
  const limiter = createLimiter(deps.callsAtOnce);
  const backOff = createLoginBackOff(clock, refusedLogins);
  const encrypt = deps.encryptSecrets
    ? createEncryptor(http, where, () => entryOf('SYNO.API.Encryption', 1))
    : undefined;
  const login = createLogin({ ...deps, encrypt });
  const confirmation = createConfirmation(deps, confirmOwnPassword);
  let apis: Promise<ReadonlyMap<string, ApiEntry>> | undefined;
  let current: Promise<SignedIn> | undefined;
  let isClosed = false;

  function knownApis(): Promise<ReadonlyMap<string, ApiEntry>> {
    apis ??= discoverApis(http, where).catch((cause: unknown) => {
      apis = undefined;
      throw cause;
    });
    return apis;
  }

  async function entryOf(api: string, version: number): Promise<ApiEntry> {
    const entry = (await knownApis()).get(api);
    if (!entry) throw new DsmRefusal({ api }, { code: 102, errors: undefined }, { where, changes: false });
    if (version >= entry.minVersion && version <= entry.maxVersion) return entry;
    throw new DsmRefusal({ api }, { code: 104, errors: undefined }, { where, changes: false });
  }

  async function signIn(): Promise<SignedIn> {
    backOff.check();
    // A package may have been added or removed since, so each sign-in asks anew what there is.
    apis = undefined;
    const entry = await entryOf('SYNO.API.Auth', authVersion);
    try {
      const signedIn = await login(entry);
      backOff.passed();
      log.info({ where, account: credentials.account }, 'signed in to DSM');
      return signedIn;
    } catch (cause) {
      if (cause instanceof LoginRefusal) backOff.refused(cause, cause.isBlock);
      throw cause;
    }
  }

  /** The session in use; whoever needs one while a sign-in runs waits for that one. */
  function signedIn(): Promise<SignedIn> {
    if (isClosed)
      throw new DirectoryError('directory-unreachable', {
        userMessage: `Deskhand has signed out of ${where}.`,
        effect: 'none',
      });
    const opening = current ?? signIn();
    current = opening;
    opening.catch(() => {
      if (current === opening) current = undefined;
    });
    return opening;
  }

  async function send(call: Call<unknown>, as: SignedIn): Promise<Envelope & { success: true }> {
    const { api, method, version, parameters = {}, secrets, changes = false, signal } = call;
    const entry = await entryOf(api, version);
    const began = clock.now();
    const envelope = await exchange(http, where, {
      selector: { api, method, version },
      entry,
      parameters,
      secrets,
      encrypt,
      changes,
      as,
      signal,
    });
    const code = envelope.success ? undefined : envelope.error.code;
    log.debug({ api, method, version, code, milliseconds: clock.now() - began }, 'DSM call');
    if (envelope.success) return envelope;
    throw new DsmRefusal({ api }, envelope.error, { where, changes });
  }

  /** DSM confirms a password by a token, which some calls ask for beside the session. */
  async function confirmOwnPassword(as: SignedIn): Promise<string | undefined> {
    const { data } = await send(passwordConfirm(credentials.password.reveal()), as);
    return Confirmed.safeParse(data).data?.SynoConfirmPWToken;
  }

  /**
   * A change may ask for the account's password anew, and then says "not permitted" before it does anything: it is made
   * once more with the token that proves the password. Other reasons for a 105 stay as they are.
   */
  async function sendConfirmed(call: Call<unknown>, as: SignedIn): Promise<Envelope & { success: true }> {
    try {
      return await send(call, as);
    } catch (cause) {
      if (!call.changes || as.token === undefined || !isRefusal(cause, notPermitted)) throw cause;
      const token = await confirmation.tokenFor(as);
      if (token === undefined) throw cause;
      return send({ ...call, secrets: { ...call.secrets, SynoConfirmPWToken: token } }, as);
    }
  }

  async function sendWithSession(call: Call<unknown>): Promise<Envelope & { success: true }> {
    const as = await signedIn();
    try {
      return await sendConfirmed(call, as);
    } catch (cause) {
      if (!isRefusal(cause, ...sessionOver)) throw cause;
      // Only the session that failed is given up: another call may have opened a new one meanwhile.
      const session = current;
      if (session && (await session.catch(() => undefined)) === as && current === session) current = undefined;
      return sendConfirmed(call, await signedIn());
    }
  }

  return {
    where,
    account: credentials.account,
    async call<T>(call: Call<T>): Promise<T> {
      const lane = call.background ? 'background' : 'foreground';
      const { data } = await limiter.run(() => sendWithSession(call), lane);
      if (!call.data) return undefined as T;
      return readAnswer(call.data, data, { where, what: `${call.api} ${call.method}`, changes: call.changes ?? false });
    },
    async discover() {
      apis = undefined;
      await knownApis();
    },
    async offers(api, version) {
      const entry = (await knownApis()).get(api);
      return entry !== undefined && version >= entry.minVersion && version <= entry.maxVersion;
    },
    hasToken: async () => (await signedIn()).token !== undefined,
    async close() {
      isClosed = true;
      const session = await current?.catch(() => undefined);
      if (session) await signOut(session);
      await http.close();
    },
  };

  async function signOut(session: SignedIn): Promise<void> {
    try {
      await exchange(http, where, {
        selector: { api: 'SYNO.API.Auth', method: 'logout', version: authVersion },
        entry: await entryOf('SYNO.API.Auth', authVersion),
        parameters: { session: sessionName },
        changes: false,
        as: session,
        signal: AbortSignal.timeout(5_000),
      });
    } catch (cause) {
      log.warn({ where, cause }, 'sign-out from DSM failed');
    }
  }
}
