import { listen, stop } from '../kit/http.ts';
import type { SandboxClock, Simulator } from '../kit/simulator.ts';
import type { SynapseCall } from './calls.ts';
import { SynapseFaults } from './faults.ts';
import { LoginLimits } from './limiter.ts';
import type { PersonSeed } from './population.ts';
import { fixtures, populate } from './population.ts';
import { createHomeserver } from './server.ts';
import { SynapseState } from './state.ts';

export { crowd, fixtures } from './population.ts';

export interface SynapseOptions {
  readonly clock: SandboxClock;
  /** 0 (the default) takes any free port. */
  readonly port?: number;
  readonly serverName?: string;
  /** As with Matrix Authentication Service: its endpoints are gone, and tokens come from elsewhere. */
  readonly mas?: boolean;
  /** Which Synapse to be; endpoints and rules follow it. */
  readonly version?: string;
  /** Accounts besides the two admins; the sandbox's fixtures unless given. */
  readonly population?: readonly PersonSeed[];
  /** Shared-secret registration, `null` to switch it off. */
  readonly registrationSecret?: string | null;
}

export interface SynapseSimulator extends Simulator {
  readonly url: string;
  readonly adminUser: string;
  readonly adminToken: string;
  /** The bot's own server admin. */
  readonly botUser: string;
  readonly botToken: string;
  readonly state: SynapseState;
  readonly calls: readonly SynapseCall[];
  readonly faults: SynapseFaults;
}

const passwords = { admin: 'Admin-Sandbox-1', deskhand: 'Deskhand-Sandbox-1' };

/** Starts a homeserver on loopback that answers as Synapse does, down to its error bodies. */
export async function startSynapse(options: SynapseOptions): Promise<SynapseSimulator> {
  const { clock, port = 0, serverName = 'example.org', mas = false, version = '1.163.2' } = options;
  const registrationSecret =
    options.registrationSecret === undefined ? 'sandbox-registration' : options.registrationSecret;
  const state = new SynapseState(serverName, clock);
  const faults = new SynapseFaults();
  const calls: SynapseCall[] = [];
  populate(state, [
    { localpart: 'admin', displayName: 'Server Admin', password: passwords.admin, admin: true, ageInDays: 1000 },
    { localpart: 'deskhand', displayName: 'Deskhand', password: passwords.deskhand, admin: true, ageInDays: 1000 },
    ...(options.population ?? fixtures),
  ]);
  const giveToken = (localpart: string, token: string): string => {
    const user = state.userId(localpart);
    const holder = state.users.get(user);
    if (holder && !mas) state.addDevice(holder, `${localpart.toUpperCase()}API`, 'API');
    state.addToken({ owner: user, user, device: mas ? null : `${localpart.toUpperCase()}API`, token });
    return token;
  };
  const adminToken = giveToken('admin', mas ? 'mat_sandbox_admin' : 'syt_sandbox_admin');
  const botToken = giveToken('deskhand', mas ? 'mat_sandbox_deskhand' : 'syt_sandbox_deskhand');

  const around = { state, version, mas, faults, loginLimits: new LoginLimits(clock), registrationSecret };
  const server = createHomeserver(around, calls);
  const url = `http://127.0.0.1:${await listen(server, port)}`;
  const adminUser = state.userId('admin');
  const botUser = state.userId('deskhand');
  return {
    url,
    adminUser,
    adminToken,
    botUser,
    botToken,
    state,
    calls,
    faults,
    announcement: {
      service: 'synapse',
      url,
      serverName,
      version,
      mas,
      admin: { userId: adminUser, accessToken: adminToken, ...(mas ? {} : { password: passwords.admin }) },
      bot: { userId: botUser, accessToken: botToken, ...(mas ? {} : { password: passwords.deskhand }) },
      ...(registrationSecret === null || mas ? {} : { registrationSharedSecret: registrationSecret }),
      accounts: [...state.users.keys()].slice(0, 20),
      control: `${url}/_control`,
    },
    close: () => stop(server),
  };
}
