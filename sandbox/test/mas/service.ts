import { onTestFinished } from 'vitest';
import { type MasSimulator, startMas } from '../../mas/index.ts';
import { type SynapseSimulator, startSynapse } from '../../synapse/index.ts';
import { StillClock } from '../still-clock.ts';

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  /** The body as JSON; undefined where it is none. */
  readonly body: Record<string, never> & { readonly [key: string]: unknown };
}

export interface Service {
  readonly mas: MasSimulator;
  readonly synapse: SynapseSimulator;
  readonly clock: StillClock;
  readonly token: string;
  call(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** The id of the user of this name. */
  idOf(name: string): string;
}

/** The service on a homeserver of its own, with a token for its admin API; all ends with the test. */
export async function openService(): Promise<Service> {
  const clock = new StillClock();
  const synapse = await startSynapse({ clock, mas: true });
  const mas = await startMas({ clock, homeserver: synapse.state });
  onTestFinished(async () => {
    await Promise.all([mas.close(), synapse.close()]);
  });
  const send = async (path: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(mas.url + path, init);
    const text = await response.text();
    const type = response.headers.get('content-type') ?? '';
    return { status: response.status, type, text, body: type === 'application/json' ? JSON.parse(text) : undefined };
  };
  const { id, secret } = mas.client;
  const granted = await send('/oauth2/token', {
    method: 'POST',
    headers: {
      authorization: `Basic ${btoa(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`)}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials&scope=urn%3Amas%3Aadmin',
  });
  const token = String(granted.body.access_token);
  return {
    mas,
    synapse,
    clock,
    token,
    call: (method, path, body, headers = {}) =>
      send(path.startsWith('/oauth2') ? path : `/api/admin/v1/${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    idOf: (name) => mas.state.byName(name)?.id ?? '',
  };
}
