import { onTestFinished } from 'vitest';
import { type DsmOptions, type DsmSimulator, startDsm } from '../../dsm/index.ts';

/** A clock that only moves when told to. */
export class TestClock {
  #now = Date.UTC(2026, 0, 15, 9);

  now(): number {
    return this.#now;
  }

  moveOn(milliseconds: number): void {
    this.#now += milliseconds;
  }
}

/** Answers are read loosely here: a wrong shape makes the expectation fail, which is what a test is for. */
export type Data = ReturnType<typeof JSON.parse>;

export interface Envelope {
  readonly success: boolean;
  readonly data?: Data;
  readonly error?: { readonly code: number; readonly errors?: Data };
  readonly api?: string;
}

/** What one sign-in left behind. */
export interface SignedIn {
  readonly sid: string;
  readonly token: string;
}

/** A DSM client as plain as can be: it shows the wire and hides nothing. */
export class Caller {
  readonly dsm: DsmSimulator;
  readonly clock: TestClock;

  constructor(dsm: DsmSimulator, clock: TestClock) {
    this.dsm = dsm;
    this.clock = clock;
  }

  /** POSTs a form; values are sent as they are. */
  async form(
    fields: Readonly<Record<string, string>>,
    path = 'entry.cgi',
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return fetch(`${this.dsm.url}/webapi/${path}`, { method: 'POST', body: new URLSearchParams(fields), headers });
  }

  async answer(response: Promise<Response>): Promise<Envelope> {
    return (await (await response).json()) as Envelope;
  }

  async login(fields: Readonly<Record<string, string>> = {}, version = 7): Promise<Envelope> {
    const account = { account: 'deskhand', passwd: 'Deskhand-Sandbox-1', session: 'webui', enable_syno_token: 'yes' };
    return this.answer(
      this.form({
        api: 'SYNO.API.Auth',
        method: 'login',
        version: String(version),
        format: 'sid',
        ...account,
        ...fields,
      }),
    );
  }

  async signIn(fields: Readonly<Record<string, string>> = {}, version = 7): Promise<SignedIn> {
    const { data, error } = await this.login(fields, version);
    if (data === undefined) throw new Error(`sign-in refused with ${error?.code}`);
    return { sid: data.sid, token: data.synotoken ?? '' };
  }

  /** Calls a method with JSON-encoded parameters, as the account signed in. */
  async call(
    as: SignedIn,
    name: `${string} ${string}`,
    parameters: Readonly<Record<string, unknown>> = {},
    version = 1,
  ): Promise<Envelope> {
    const [api = '', method = ''] = name.split(' ');
    const encoded = Object.entries(parameters).map(([key, value]) => [key, JSON.stringify(value)] as const);
    const fields = { api, method, version: String(version), _sid: as.sid, ...Object.fromEntries(encoded) };
    return this.answer(this.form(fields, 'entry.cgi', as.token === '' ? {} : { 'X-SYNO-TOKEN': as.token }));
  }

  /** The error code of a call, or `ok`. */
  async outcome(
    as: SignedIn,
    name: `${string} ${string}`,
    parameters: Readonly<Record<string, unknown>> = {},
    version = 1,
  ) {
    const { success, error } = await this.call(as, name, parameters, version);
    return success ? 'ok' : error?.code;
  }

  /** Runs a compound and answers its data. */
  async compound(as: SignedIn, items: readonly unknown[], more: Readonly<Record<string, unknown>> = {}) {
    return (await this.call(as, 'SYNO.Entry.Request request', { compound: items, ...more })).data;
  }
}

/** A simulator of its own for one test, closed when the test ends. */
export async function startCaller(options: Omit<DsmOptions, 'clock'> = {}): Promise<Caller> {
  const clock = new TestClock();
  const dsm = await startDsm({ clock, ...options });
  onTestFinished(() => dsm.close());
  return new Caller(dsm, clock);
}

export const BASE = 'DC=example,DC=org';
