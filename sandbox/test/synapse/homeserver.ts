import type { SynapseOptions, SynapseSimulator } from '../../synapse/index.ts';
import { startSynapse } from '../../synapse/index.ts';
import { StillClock } from '../still-clock.ts';

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly text: string;
  readonly headers: Headers;
}

export interface Homeserver extends AsyncDisposable {
  readonly simulator: SynapseSimulator;
  readonly clock: StillClock;
  /** Calls as the server admin unless another token is given; null sends none. */
  call(method: string, path: string, body?: unknown, token?: string | null): Promise<Answer>;
  login(user: string, password: string, device?: string): Promise<Answer>;
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

export async function openHomeserver(options: Partial<SynapseOptions> = {}): Promise<Homeserver> {
  const clock = new StillClock();
  const simulator = await startSynapse({ clock, ...options });
  const call: Homeserver['call'] = async (method, path, body, token = simulator.adminToken) => {
    const response = await fetch(simulator.url + path, {
      method,
      headers: token === null ? {} : { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: parse(text), text, headers: response.headers };
  };
  return {
    simulator,
    clock,
    call,
    login: (user, password, device) =>
      call(
        'POST',
        '/_matrix/client/v3/login',
        {
          type: 'm.login.password',
          identifier: { type: 'm.id.user', user },
          password,
          ...(device === undefined ? {} : { device_id: device }),
        },
        null,
      ),
    [Symbol.asyncDispose]: () => simulator.close(),
  };
}

export const admin = '/_synapse/admin';

/** A local user's id, percent-encoded for a path. */
export const encoded = (localpart: string): string => encodeURIComponent(`@${localpart}:example.org`);

/** The bare error, to compare with one `toEqual`. */
export const refusal = (answer: Answer): readonly [number, unknown, unknown] => [
  answer.status,
  answer.body.errcode,
  answer.body.error,
];
