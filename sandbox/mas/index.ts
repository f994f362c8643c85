import { listen, stop } from '../kit/http.ts';
import type { SandboxClock, Simulator } from '../kit/simulator.ts';
import { deactivate, reactivate } from '../synapse/endpoints/account-changes.ts';
import type { SynapseState } from '../synapse/state.ts';
import type { MasCall } from './calls.ts';
import { MasFaults } from './faults.ts';
import { createMasServer } from './server.ts';
import { type HomeserverPort, MasState } from './state.ts';
import type { Client } from './token-endpoint.ts';

export interface MasOptions {
  readonly clock: SandboxClock;
  /** The homeserver whose sign-ins it looks after; its people become users here. */
  readonly homeserver: SynapseState;
  /** 0 (the default) takes any free port. */
  readonly port?: number;
  readonly version?: string;
}

export interface MasSimulator extends Simulator {
  readonly url: string;
  readonly client: Client;
  readonly state: MasState;
  readonly calls: readonly MasCall[];
  readonly faults: MasFaults;
}

const client: Client = { id: '01DESKHAND0000000000000000', secret: 'Client-Sandbox-1: +&=%' };

/** Starts Matrix Authentication Service on loopback: its admin API, held to its published description, and its token endpoint. */
export async function startMas({ clock, homeserver, port = 0, version = '1.8.0' }: MasOptions): Promise<MasSimulator> {
  const state = new MasState(clock, portTo(homeserver));
  takeOver(state, homeserver);
  const faults = new MasFaults();
  const calls: MasCall[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const later = (act: () => void): void => {
    const { provisioningDelay } = faults.values;
    if (provisioningDelay === 0) {
      act();
      return;
    }
    const timer = setTimeout(() => {
      timers.delete(timer);
      act();
    }, provisioningDelay);
    timers.add(timer);
  };
  const server = createMasServer({ state, faults, serverName: homeserver.serverName, version, later }, client, calls);
  const url = `http://127.0.0.1:${await listen(server, port)}`;
  return {
    url,
    client,
    state,
    calls,
    faults,
    announcement: { service: 'mas', url, version, client, control: `${url}/_control` },
    async close() {
      for (const timer of timers) clearTimeout(timer);
      await stop(server);
    },
  };
}

/** People move with their password, state, address and sessions; bots and bridges have no user here. */
function takeOver(state: MasState, homeserver: SynapseState): void {
  for (const account of homeserver.users.values()) {
    if (account.isGuest || account.userType !== null) continue;
    const user = state.addUser(account.localpart, {
      createdAt: account.createdAt,
      lockedAt: account.locked ? account.createdAt : null,
      deactivatedAt: account.deactivated ? account.createdAt : null,
      admin: account.admin,
      password: account.password,
    });
    account.locked = false;
    for (const { medium, address } of account.thirdPartyIds) if (medium === 'email') state.addEmail(user, address);
    for (const device of account.devices.values()) {
      state.addSession(user, 'compat', {
        name: device.displayName ?? '',
        device: device.id,
        userAgent: device.lastSeenUserAgent,
        lastActiveAt: device.lastSeenAt,
        lastActiveIp: device.lastSeenIp,
      });
    }
  }
}

/** What the service does at the homeserver by an API that is theirs alone. */
function portTo(homeserver: SynapseState): HomeserverPort {
  const accountOf = (username: string) => homeserver.users.get(homeserver.userId(username));
  return {
    isNameFree: (username) => accountOf(username) === undefined,
    provision(username, { displayName, avatarUrl }) {
      const account = accountOf(username) ?? homeserver.addUser(username);
      if (displayName !== undefined) account.displayName = displayName;
      if (avatarUrl !== undefined) account.avatarUrl = avatarUrl;
    },
    remove(username, erase) {
      const account = accountOf(username);
      if (account) deactivate(homeserver, account, erase);
    },
    reactivate(username) {
      const account = accountOf(username);
      if (account) reactivate(account);
    },
    removeDevice(username, device) {
      const account = accountOf(username);
      if (account) homeserver.removeDevice(account, device);
    },
  };
}
