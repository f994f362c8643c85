import type { Clock } from '../../../core/clock.ts';
import { DeskhandError, DirectoryError } from '../../../core/errors.ts';
import type { Log } from '../../../core/log.ts';
import { failureOf, type HttpClient } from '../../http.ts';
import { createLoginBackOff } from '../../login-back-off.ts';
import { type Connection, ConnectionLost, type ConnectionSettings, openConnection, RpcRefusal } from './connection.ts';
import { type Credentials, createLogin, type Mechanism } from './login.ts';
import { LoginRefusal, refusedLogins } from './login-refusals.ts';
import { TrueNasRefusal } from './refusals.ts';
import { type ApiVersion, pickVersion } from './versions.ts';
import type { Event } from './wire.ts';

/** A connection that is signed in. */
export interface Live {
  readonly connection: Connection;
  readonly api: ApiVersion;
  readonly mechanism: Mechanism;
  /** Who wants to hear of a collection; the NAS has been asked to tell of those that are here. */
  readonly listeners: Map<string, Set<(fields: unknown) => void>>;
}

export interface OpeningDeps {
  readonly http: HttpClient;
  readonly connection: ConnectionSettings;
  readonly credentials: Credentials;
  readonly clock: Clock;
  readonly log: Log;
}

/** WebSocket's code for a policy: TrueNAS closes so on those who are not on its list of addresses. */
const notAllowed = 1008;
const wordsForClosing = {
  refused: [
    'directory-not-permitted',
    "refuses Deskhand's address. Allow it in TrueNAS: System, General Settings, GUI, Allowed IP Addresses",
  ],
  lost: [
    'directory-unreachable',
    'opened no WebSocket. Nothing was changed. Check the NAS and any proxy before it, then try again',
  ],
} as const;

/** Makes what opens connections: it picks the endpoint, connects and signs in. @throws DeskhandError */
export function createOpening({
  http,
  connection: settings,
  credentials,
  clock,
  log,
}: OpeningDeps): () => Promise<Live> {
  const { where, timeout } = settings;
  const { account } = credentials;
  const backOff = createLoginBackOff(clock, refusedLogins);
  const login = createLogin({ credentials, where, clock });

  return async () => {
    backOff.check();
    const api = await pickVersion(http, where);
    const listeners: Live['listeners'] = new Map();
    const listen = (event: Event) => {
      if (event.kind === 'end') listeners.delete(event.collection);
      else for (const hear of listeners.get(event.collection) ?? []) hear(event.fields);
    };
    let connection: Connection | undefined;
    try {
      connection = await openConnection(settings, `/api/${api.name}`, listen);
      const mechanism = await login(connection, api, AbortSignal.timeout(timeout));
      backOff.passed();
      log.info({ where, account, api: api.name, mechanism }, 'signed in to TrueNAS');
      return { connection, api, mechanism, listeners };
    } catch (cause) {
      connection?.destroy();
      const trouble = troubleOf('auth.login_ex', cause, settings, account);
      if (trouble instanceof LoginRefusal) backOff.refused(trouble);
      throw trouble;
    }
  };
}

/** What a person can be told of a call that failed while nothing was changed yet. */
export function troubleOf(
  method: string,
  cause: unknown,
  settings: ConnectionSettings,
  account: string,
): DeskhandError {
  const { where } = settings;
  if (cause instanceof DeskhandError) return cause;
  if (cause instanceof RpcRefusal) return new TrueNasRefusal(method, cause.error, { where, account, changes: false });
  if (!(cause instanceof ConnectionLost)) return failureOf(cause, settings, 'none');
  const [code, words] = wordsForClosing[cause.closeCode === notAllowed ? 'refused' : 'lost'];
  return new DirectoryError(code, { userMessage: `${where} ${words}.`, cause, effect: 'none' });
}
