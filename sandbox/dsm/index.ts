import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type ControlAction, isControlPath, serveControl } from '../kit/control-door.ts';
import { listen, stop } from '../kit/http.ts';
import type { SandboxClock, Simulator } from '../kit/simulator.ts';
import { APIS } from './apis.ts';
import { Protection } from './auth/protection.ts';
import { Sessions } from './auth/sessions.ts';
import { CallLog } from './call-log.ts';
import { makeCertificate } from './certificate.ts';
import { dsmDoor } from './control.ts';
import { DsmFaults } from './faults.ts';
import { newPasswordSettings } from './local/password-settings.ts';
import type { DsmState, Nas } from './nas.ts';
import { DOMAIN_FIXTURES, seedDomain } from './seed/domain-fixtures.ts';
import { LOCAL_FIXTURES, type SeedUser, seedAccounts } from './seed/local-fixtures.ts';
import { Tasks } from './tasks.ts';
import { sendPage, serveWebApi } from './transport.ts';

/** What differs from the sandbox's company at the start. */
interface DsmSeed {
  /** More local users; one of the same name replaces the fixtures'. */
  readonly users?: readonly SeedUser[];
  /** So many more users in the directory, for measurements. */
  readonly population?: number;
}

/** How to start it. */
export interface DsmOptions {
  readonly clock: SandboxClock;
  /** 0, and where left out: any free port. */
  readonly port?: number;
  /** 0: any free port; left out: no TLS listener. */
  readonly tlsPort?: number;
  readonly seed?: DsmSeed;
}

/** The running simulator of a Synology NAS with Directory Server. */
export interface DsmSimulator extends Simulator {
  readonly url: string;
  readonly tlsUrl: string | undefined;
  /** PEM of the self-signed certificate that the TLS listener shows now. */
  readonly certificate: string | undefined;
  /** SHA-256 of that certificate, upper-case hex with colons. */
  readonly fingerprint256: string | undefined;
  readonly state: DsmState;
  readonly calls: CallLog;
  readonly faults: DsmFaults;
  /** Ends every session (119), or lets another sign-in displace them (107). */
  endSessions(code?: number): void;
  /** Makes a new certificate and cuts every TLS connection. */
  changeCertificate(): void;
}

/** Starts the simulator on 127.0.0.1. */
export async function startDsm(options: DsmOptions): Promise<DsmSimulator> {
  const nas = newNas(options);
  let shown = options.tlsPort === undefined ? undefined : makeCertificate();
  const actions: Readonly<Record<string, ControlAction>> = {
    'end-sessions': {
      description: 'End every session: the next use answers 119.',
      run: () => nas.state.sessions.endAll(),
    },
    'displace-sessions': {
      description: 'Displace every session: the next use answers 107.',
      run: () => nas.state.sessions.endAll(107),
    },
    'clear-failures': {
      description: 'Forget failed sign-ins, blocked addresses and locked accounts.',
      run: () => nas.state.protection.clear(),
    },
    'synchronise-domain': {
      description: 'Bring the lists of domain users and groups up to date at once.',
      run: () => nas.state.domain.synchronise(),
    },
    'change-certificate': {
      description: 'Show a new certificate and cut every TLS connection.',
      run: () => changeCertificate(),
    },
    'forget-calls': { description: 'Empty the list of calls.', run: () => nas.calls.clear() },
  };
  const listener = (incoming: IncomingMessage, reply: ServerResponse) => {
    serve(nas, actions, incoming, reply).catch((error: unknown) => {
      // A fault of the simulator itself must not pass for an answer of DSM.
      if (!reply.headersSent) reply.writeHead(500, { 'Content-Type': 'text/plain' });
      reply.end(`The simulator broke: ${error instanceof Error ? error.stack : String(error)}`);
    });
  };
  const server = createServer(listener);
  const tlsServer =
    shown === undefined ? undefined : createTlsServer({ key: shown.key, cert: shown.certificate }, listener);
  const url = `http://127.0.0.1:${await listen(server, options.port ?? 0)}`;
  const tlsUrl =
    tlsServer === undefined ? undefined : `https://127.0.0.1:${await listen(tlsServer, options.tlsPort ?? 0)}`;

  function changeCertificate(): void {
    if (tlsServer === undefined) return;
    shown = makeCertificate();
    tlsServer.setSecureContext({ key: shown.key, cert: shown.certificate });
    tlsServer.closeAllConnections();
  }

  return {
    url,
    tlsUrl,
    get certificate() {
      return shown?.certificate;
    },
    get fingerprint256() {
      return shown?.fingerprint256;
    },
    state: nas.state,
    calls: nas.calls,
    faults: nas.faults,
    endSessions: (code) => nas.state.sessions.endAll(code),
    changeCertificate,
    announcement: {
      service: 'dsm',
      url,
      ...(tlsUrl === undefined
        ? {}
        : { tlsUrl, fingerprint256: shown?.fingerprint256, certificate: shown?.certificate }),
      accounts: announcedAccounts(options.seed?.users ?? []),
      domain: {
        realm: nas.state.domain.realm,
        workgroup: nas.state.domain.workgroup,
        baseDn: nas.state.domain.tree.root.dn,
      },
      control: `${url}/_control`,
      apis: Object.keys(APIS),
    },
    close: async () => {
      await Promise.all([server, tlsServer].map((one) => one && stop(one)));
    },
  };
}

function newNas({ clock, seed = {} }: DsmOptions): Nas {
  const faults = new DsmFaults();
  const state: DsmState = {
    accounts: seedAccounts(seed.users ?? [], clock.now()),
    passwords: newPasswordSettings(),
    domain: seedDomain(seed.population ?? 0),
    sessions: new Sessions(clock, faults),
    protection: new Protection(clock),
    tasks: new Tasks(clock),
    mails: [],
    mailServerConfigured: true,
  };
  return { clock, state, faults, calls: new CallLog() };
}

/** The accounts that can sign in, those of the domain as DSM spells them. */
function announcedAccounts(extra: readonly SeedUser[]) {
  const local = [
    ...LOCAL_FIXTURES.filter((user) => !extra.some((other) => other.name === user.name)),
    ...extra,
  ].flatMap(({ name, password, otpSecret }) =>
    password === undefined ? [] : [{ name, password, ...(otpSecret === undefined ? {} : { otpSecret }) }],
  );
  const domain = DOMAIN_FIXTURES.flatMap(({ name, password }) =>
    password === undefined ? [] : [{ name: `EXAMPLE\\${name}`, password }],
  );
  return [...local, ...domain];
}

async function serve(
  nas: Nas,
  actions: Readonly<Record<string, ControlAction>>,
  incoming: IncomingMessage,
  reply: ServerResponse,
): Promise<void> {
  const path = incoming.url ?? '/';
  if (path.startsWith('/webapi/')) return serveWebApi(nas, incoming, reply);
  if (isControlPath(new URL(path, 'http://sandbox.invalid').pathname))
    return serveControl(dsmDoor(nas, actions), incoming, reply);
  return sendPage(reply, 404);
}
