import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Nas } from './nas.ts';
import { decodeValue, isRecord } from './parameters.ts';

/** Something that happens once, unlike a switch, which stays. */
export interface Action {
  readonly description: string;
  run(): void;
}

/** Serves `/_control`: what tests and the sandbox page look into and turn. No part of DSM. */
export async function serveControl(
  nas: Nas,
  actions: Readonly<Record<string, Action>>,
  incoming: IncomingMessage,
  reply: ServerResponse,
): Promise<void> {
  const path = new URL(incoming.url ?? '/', 'http://sandbox.invalid').pathname.replace(/^\/_control\/?/, '');
  const verb = incoming.method ?? 'GET';
  if (verb === 'GET' && path === '') return send(reply, 200, overview(nas, actions));
  if (verb === 'GET' && path === 'calls') return send(reply, 200, nas.calls.of());
  if (verb === 'GET' && path === 'state') return send(reply, 200, summary(nas));
  if (verb === 'DELETE' && path === '') {
    nas.faults.reset();
    return send(reply, 200, overview(nas, actions));
  }
  if (verb === 'POST' && (path === '' || path.startsWith('actions/'))) {
    // A page of another site could post a form here, but not this content type.
    if (incoming.headers['content-type']?.startsWith('application/json') !== true) {
      return send(reply, 415, { error: 'Send JSON, as application/json.' });
    }
    return path === ''
      ? setSwitches(nas, actions, incoming, reply)
      : runAction(actions, path.slice('actions/'.length), reply);
  }
  return send(reply, 404, {
    error: 'There is /_control, /_control/state, /_control/calls and /_control/actions/<name>.',
  });
}

async function setSwitches(
  nas: Nas,
  actions: Readonly<Record<string, Action>>,
  incoming: IncomingMessage,
  reply: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  const values = decodeValue(Buffer.concat(chunks).toString('utf8'));
  if (!isRecord(values)) return send(reply, 400, { errors: ['Send an object of switches and values.'] });
  const complaints = nas.faults.setFrom(values);
  if (complaints.length > 0) return send(reply, 400, { errors: complaints });
  return send(reply, 200, overview(nas, actions));
}

function runAction(actions: Readonly<Record<string, Action>>, name: string, reply: ServerResponse): void {
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  action?.run();
  if (action === undefined) send(reply, 404, { error: `There is no action "${name}".`, actions: Object.keys(actions) });
  else send(reply, 200, { done: name });
}

function overview(nas: Nas, actions: Readonly<Record<string, Action>>): unknown {
  return {
    switches: nas.faults.list(),
    actions: Object.entries(actions).map(([name, { description }]) => ({ name, description })),
  };
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

function send(reply: ServerResponse, status: number, body: unknown): void {
  reply.writeHead(status, { 'Content-Type': 'application/json' });
  reply.end(JSON.stringify(body));
}
