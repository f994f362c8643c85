import { createHash, X509Certificate } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { makeCertificate } from '../dsm/certificate.ts';
import { listen, stop } from '../kit/http.ts';
import type { SandboxClock, Simulator } from '../kit/simulator.ts';
import type { TrueNasCall } from './calls.ts';
import { dispatch } from './dispatch.ts';
import { callError } from './errors.ts';
import { TrueNasFaults } from './faults.ts';
import { JobRunner } from './jobs.ts';
import { AnonymousLimiter } from './limiter.ts';
import type { Nas } from './nas.ts';
import { passwords, populate } from './population.ts';
import { apiVersions, type Release } from './release.ts';
import { FrontDoor } from './server.ts';
import { TrueNasState } from './state.ts';
import { codeOf, stepAt } from './totp.ts';

export type { Release } from './release.ts';

export interface TrueNasOptions {
  readonly clock: SandboxClock;
  /** 0 (the default) takes any free port. */
  readonly port?: number;
  /** A second port that speaks TLS with a certificate of its own; none unless given. 0 takes any free one. */
  readonly tlsPort?: number;
  readonly version?: Release;
  /** Milliseconds that a refused login or a rate limit costs; a real NAS takes 1 to 10 seconds. */
  readonly refusalDelay?: number;
  /** SCRAM's work factor; a real NAS takes 500,000, clients accept 50,000 to 5,000,000. */
  readonly scramIterations?: number;
}

export interface TrueNasSimulator extends Simulator {
  readonly url: string;
  /** `wss://` side, its certificate to trust included; undefined without `tlsPort`. */
  readonly tls: { readonly url: string; readonly certificate: string; readonly fingerprint256: string } | undefined;
  /** Keys of the bot's two users: a full administrator, and one with ACCOUNT_WRITE alone. */
  readonly apiKeys: { readonly deskhand: string; readonly limited: string };
  /** User names with their passwords. */
  readonly users: Readonly<Record<string, string>>;
  readonly state: TrueNasState;
  readonly calls: readonly TrueNasCall[];
  readonly faults: TrueNasFaults;
  /** Ends every subscription to a collection from the server's side, with a reason or as if it were all told. */
  endSubscriptions(collection: string, reason?: string): void;
  /** The code that this user's authenticator app shows now; throws for a user without a secret. */
  oneTimeCode(username: string): string;
}

function makeNas(options: TrueNasOptions, state: TrueNasState, faults: TrueNasFaults): Nas {
  const nas: Nas = {
    state,
    faults,
    limiter: new AnonymousLimiter(options.clock),
    peers: new Set(),
    jobs: new JobRunner(() => nas),
    refusalDelay: options.refusalDelay ?? 0,
    scramIterations: options.scramIterations ?? 50_000,
    publish: (collection, msg, id, fields) => {
      for (const peer of nas.peers) {
        if (![...peer.subscriptions.values()].includes(collection)) continue;
        const shown = fields?.(peer);
        if (msg !== 'removed' && shown === undefined) continue;
        const change = msg === 'removed' ? {} : { fields: shown };
        peer.send({ jsonrpc: '2.0', method: 'collection_update', params: { msg, collection, id, ...change } });
      }
    },
    dispatch: (peer, method, parameters, requestId) => dispatch(nas, peer, method, parameters, requestId),
  };
  return nas;
}

function endSubscriptions(nas: Nas, collection: string, reason: string | undefined): void {
  const error = reason === undefined ? null : (callError('EFAULT', reason).data ?? null);
  for (const peer of nas.peers) {
    for (const [id, name] of peer.subscriptions) {
      if (name !== collection) continue;
      peer.subscriptions.delete(id);
      peer.send({ jsonrpc: '2.0', method: 'notify_unsubscribed', params: { collection, error } });
    }
  }
}

const keyText = (prefix: string): string => prefix.padEnd(64, '0');

/** Starts a TrueNAS on loopback that answers as the chosen release does: JSON-RPC 2.0 over WebSocket. */
export async function startTrueNas(options: TrueNasOptions): Promise<TrueNasSimulator> {
  const version = options.version ?? '27.0';
  const faults: TrueNasFaults = new TrueNasFaults(() => door.hangUp());
  const state = new TrueNasState(options.clock, () => faults.values.version || version);
  const calls: TrueNasCall[] = [];
  populate(state);
  const full = state.addApiKey('deskhand', 'Deskhand', null, keyText('DeskhandSandboxKey'));
  const limited = state.addApiKey('deskhand-limited', 'Deskhand, limited', null, keyText('LimitedSandboxKey'));
  const apiKeys = { deskhand: `${full.id}-${full.secret}`, limited: `${limited.id}-${limited.secret}` };

  const nas = makeNas(options, state, faults);
  const door = new FrontDoor(nas, calls);
  const server = createServer(door.answer);
  server.on('upgrade', (request, socket, head) => door.upgrade(request, socket, head, undefined));
  const port = await listen(server, options.port ?? 0);
  const url = `http://127.0.0.1:${port}`;
  const servers: Server[] = [server];

  let tls: TrueNasSimulator['tls'];
  if (options.tlsPort !== undefined) {
    const { key, certificate, fingerprint256 } = makeCertificate();
    const binding = createHash('sha256').update(new X509Certificate(certificate).raw).digest();
    const tlsServer = createTlsServer({ key, cert: certificate }, door.answer);
    tlsServer.on('upgrade', (request, socket: Socket, head) => door.upgrade(request, socket, head, binding));
    const tlsPort = await listen(tlsServer, options.tlsPort);
    tls = { url: `https://127.0.0.1:${tlsPort}`, certificate, fingerprint256 };
    servers.push(tlsServer);
  }

  return {
    url,
    tls,
    apiKeys,
    users: passwords,
    state,
    calls,
    faults,
    endSubscriptions: (collection, reason) => endSubscriptions(nas, collection, reason),
    oneTimeCode: (username) => {
      const row = state.userNamed(username)?.twoFactor;
      if (!row?.secret) throw new Error(`${username} has no second factor.`);
      return codeOf(row.secret, stepAt(state.clock.now(), row.interval), row.digits);
    },
    announcement: {
      service: 'truenas',
      url,
      websocket: `${url.replace('http', 'ws')}/api/current`,
      version,
      apiVersions: apiVersions(version).map(({ name }) => name),
      ...(tls ? { tls: { ...tls, websocket: `${tls.url.replace('http', 'ws')}/api/current` } } : {}),
      bot: { username: 'deskhand', apiKey: apiKeys.deskhand, password: passwords.deskhand },
      limited: { username: 'deskhand-limited', apiKey: apiKeys.limited },
      accounts: passwords,
      control: `${url}/_control`,
    },
    close: async () => {
      door.close();
      await Promise.all(servers.map(stop));
    },
  };
}
