import type { ControlAction, ControlDoor } from '../kit/control-door.ts';
import type { Nas } from './nas.ts';

/** What the sandbox shows and turns of this NAS. */
export function dsmDoor(nas: Nas, actions: Readonly<Record<string, ControlAction>>): ControlDoor {
  return { faults: nas.faults, shown: { calls: () => nas.calls.of(), state: () => summary(nas) }, actions };
}

/** The state without secrets; the directory is counted, not listed, as it may hold fifty thousand objects. */
function summary(nas: Nas): unknown {
  const { accounts, domain, passwords, sessions, tasks, mails } = nas.state;
  return {
    users: accounts.users().map((user) => {
      const { password: _password, earlierPasswords: _earlier, otpSecret, devices, ...shown } = user;
      const groups = accounts.groupsOf(user).map((group) => group.name);
      return { ...shown, groups, secondFactor: otpSecret !== undefined, devices: devices.size };
    }),
    groups: accounts.groups().map((group) => ({ ...group, members: [...group.members].map((user) => user.name) })),
    passwords,
    domain: {
      realm: domain.realm,
      objects: [...domain.tree.objects()].length,
      usersKnownToDsm: domain.users.length,
      updating: domain.updating,
    },
    sessions: sessions
      .list()
      .map(({ account, name, version, address, lastUsedAt }) => ({ account, name, version, address, lastUsedAt })),
    tasks: tasks
      .list()
      .map(({ id, kind, polls, pollsNeeded, finished }) => ({ id, kind, polls, pollsNeeded, finished })),
    mails,
  };
}
