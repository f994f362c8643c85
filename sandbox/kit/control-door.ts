import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody, sendJson } from './http.ts';
import { isObject, parseJson } from './json.ts';

interface ControlReply {
  readonly status: number;
  readonly body: unknown;
}

/** The part of a fault table that the door turns. */
interface Faults {
  setUnchecked(changes: Readonly<Record<string, unknown>>): void;
  clear(): void;
  list(): unknown;
}

/** Something that happens once, unlike a switch, which stays. */
export interface ControlAction {
  readonly description: string;
  run(): void;
}

/** What a simulator's door opens to. */
export interface ControlDoor {
  readonly faults: Faults;
  /** What each path below `/_control/` shows, by its name. */
  readonly shown: Readonly<Record<string, () => unknown>>;
  readonly actions?: Readonly<Record<string, ControlAction>>;
}

/** Whether a path is the door's: no part of the system that the simulator stands for. */
export const isControlPath = (path: string): boolean => path === '/_control' || path.startsWith('/_control/');

/**
 * The sandbox's own door of a simulator: GET `/_control` lists the switches, POST sets some as `{"latency": 500}`, DELETE
 * puts them back; GET of the other paths shows what happened, POST of `/_control/actions/<name>` makes something happen.
 */
export async function serveControl(door: ControlDoor, request: IncomingMessage, response: ServerResponse) {
  const { pathname } = new URL(request.url ?? '/', 'http://sandbox.invalid');
  const name = pathname.replace(/^\/_control\/?/, '');
  const { status, body } = await answerControl(door, name, request);
  sendJson(response, status, body);
}

async function answerControl(door: ControlDoor, name: string, request: IncomingMessage): Promise<ControlReply> {
  const { shown, actions = {} } = door;
  const method = request.method ?? 'GET';
  // A page of another origin could post a form here; JSON needs a preflight, which gets no permission.
  if (method === 'POST' && !request.headers['content-type']?.startsWith('application/json')) {
    return { status: 415, body: { error: 'Send JSON, as application/json.' } };
  }
  if (name === '') return turnSwitches(door, method, request);
  const show = method === 'GET' && Object.hasOwn(shown, name) ? shown[name] : undefined;
  if (show !== undefined) return { status: 200, body: show() };
  const chosen = name.replace(/^actions\//, '');
  if (method === 'POST' && chosen !== name && Object.hasOwn(actions, chosen)) {
    actions[chosen]?.run();
    return { status: 200, body: { done: chosen } };
  }
  const known = [...Object.keys(shown), ...Object.keys(actions).map((action) => `actions/${action}`)];
  return {
    status: 404,
    body: { error: `Known: ${['/_control', ...known.map((one) => `/_control/${one}`)].join(', ')}.` },
  };
}

async function turnSwitches(
  { faults, actions }: ControlDoor,
  method: string,
  request: IncomingMessage,
): Promise<ControlReply> {
  if (method === 'POST') {
    const changes = parseJson((await readBody(request)).toString('utf8'));
    if (!isObject(changes)) return { status: 400, body: { error: 'Send an object of switches and values.' } };
    try {
      faults.setUnchecked(changes);
    } catch (error) {
      return { status: 400, body: { error: error instanceof Error ? error.message : String(error) } };
    }
  } else if (method === 'DELETE') {
    faults.clear();
  } else if (method !== 'GET') {
    return { status: 405, body: { error: 'Use GET, POST or DELETE.' } };
  }
  return { status: 200, body: { switches: faults.list(), ...(actions && { actions: describe(actions) }) } };
}

function describe(actions: Readonly<Record<string, ControlAction>>) {
  return Object.entries(actions).map(([name, { description }]) => ({ name, description }));
}
