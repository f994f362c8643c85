import type { IncomingMessage } from 'node:http';
import { asText, asTexts, isObject, type JsonObject, parseJson } from '../kit/json.ts';
import type { DeliveryFault, MethodFault } from './faults.ts';
import { BOT } from './fixtures.ts';
import { readManifest } from './manifest.ts';
import type { PersonPatch } from './records.ts';
import type { DisconnectReason } from './socket-mode.ts';
import type { ApiAnswer } from './web-api.ts';
import type { World } from './world.ts';

type Action = (world: World, body: JsonObject) => void | Promise<void>;

const DISCONNECT_REASONS: readonly DisconnectReason[] = [
  'warning',
  'refresh_requested',
  'link_disabled',
  'too_many_websockets',
];
const PATCHABLE = [
  'deleted',
  'is_admin',
  'is_restricted',
  'is_ultra_restricted',
  'is_stranger',
  'real_name',
  'email',
  'tz',
];

function requireText(body: JsonObject, name: string): string {
  const value = asText(body[name]);
  if (value === undefined) throw new TypeError(`“${name}” has to be text.`);
  return value;
}

function requireCount(body: JsonObject, name: string, standard?: number): number {
  const value = body[name] ?? standard;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) {
    throw new TypeError(`“${name}” has to be a whole number.`);
  }
  return value;
}

function readMethodFault(body: JsonObject): MethodFault {
  switch (body.kind) {
    case 'error':
      return { kind: 'error', error: requireText(body, 'error') };
    case 'rate-limit':
      return { kind: 'rate-limit', retryAfter: requireCount(body, 'retryAfter') };
    case 'http':
      return { kind: 'http', status: requireCount(body, 'status') };
    case 'delay':
      return { kind: 'delay', milliseconds: requireCount(body, 'milliseconds') };
    case 'lose-answer':
    case 'hang-up':
      return { kind: body.kind };
    default:
      throw new TypeError('“kind” has to be error, rate-limit, http, delay, lose-answer or hang-up.');
  }
}

function readDeliveryFault(body: JsonObject): DeliveryFault {
  switch (body.kind) {
    case 'delay':
      return { kind: 'delay', milliseconds: requireCount(body, 'milliseconds') };
    case 'reorder':
      return { kind: 'reorder', count: requireCount(body, 'count') };
    case 'drop':
    case 'duplicate':
      return { kind: body.kind };
    default:
      throw new TypeError('“kind” has to be delay, drop, duplicate or reorder.');
  }
}

const ACTIONS: Readonly<Record<string, Action>> = {
  'fail-method': (world, body) =>
    world.faults.failMethod(requireText(body, 'method'), readMethodFault(body), requireCount(body, 'times', 1)),
  disturb: (world, body) =>
    world.faults.disturb(asText(body.which) ?? '*', readDeliveryFault(body), requireCount(body, 'times', 1)),
  'refuse-blocks': (world, body) => world.faults.refuseBlocks(...asTexts(body.types)),
  clear: (world) => world.faults.clear(),
  'cut-sockets': (world, body) => world.sockets.cut(requireCount(body, 'count', 10)),
  disconnect: (world, body) => {
    const reason = DISCONNECT_REASONS.find((known) => known === (body.reason ?? 'refresh_requested'));
    if (reason === undefined) throw new TypeError(`“reason” has to be one of ${DISCONNECT_REASONS.join(', ')}.`);
    world.sockets.disconnect(reason, requireCount(body, 'count', 10));
  },
  'refuse-tokens': (world, body) => {
    world.refusedToken = asText(body.error);
  },
  'rate-limits': (world, body) => {
    world.rateLimits.mode = body.mode === 'enforce' ? 'enforce' : 'off';
  },
  'set-person': (world, body) => {
    const patch = Object.fromEntries(Object.entries(body).filter(([name]) => PATCHABLE.includes(name)));
    world.workspace.setPerson(requireText(body, 'person'), patch as PersonPatch);
  },
  'set-group': (world, body) => world.workspace.setUserGroupMembers(requireText(body, 'group'), asTexts(body.users)),
  'join-channel': (world, body) =>
    world.workspace.joinChannel(requireText(body, 'channel'), world.workspace.person(requireText(body, 'person')).id),
  'leave-channel': (world, body) =>
    world.workspace.leaveChannel(requireText(body, 'channel'), world.workspace.person(requireText(body, 'person')).id),
  'install-app': (world, body) => {
    world.app = readManifest(body.manifest);
    world.workspace.setPerson(BOT.userId, { real_name: world.app.botName });
  },
  'deliver-to': async ({ route }, body) => {
    await route.take(asText(body.url));
    if (body.url === undefined || (await route.verify())) return;
    await route.take(undefined);
    throw new TypeError('The address did not send the challenge back.');
  },
};

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' } as const;

/**
 * The sandbox's own switchboard: `GET /_control` tells what there is, `POST /_control/<action>` with a JSON object does it.
 * Not part of Slack.
 */
export function controlRoute(world: () => World) {
  return async (path: string, request: IncomingMessage, body: Buffer): Promise<ApiAnswer | undefined> => {
    if (path === '/_control' && request.method === 'GET') {
      const { faults, sockets, rateLimits } = world();
      const state = { connections: sockets.connections, rateLimits: rateLimits.mode, faults: faults.pending };
      return { status: 200, headers: JSON_TYPE, body: { actions: Object.keys(ACTIONS), ...state } };
    }
    const name = /^\/_control\/([a-z-]+)$/.exec(path)?.[1];
    if (name === undefined || request.method !== 'POST') return undefined;
    const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
    const parsed = body.length === 0 ? {} : parseJson(body.toString('utf8'));
    if (action === undefined) return refuse(404, `There is no action ${name}.`);
    if (!isObject(parsed)) return refuse(400, 'The body has to be a JSON object.');
    try {
      await action(world(), parsed);
    } catch (error) {
      return refuse(400, error instanceof Error ? error.message : String(error));
    }
    return { status: 200, headers: JSON_TYPE, body: { ok: true } };
  };
}

function refuse(status: number, message: string): ApiAnswer {
  return { status, headers: JSON_TYPE, body: { ok: false, error: message } };
}
