import type { Session } from './auth/sessions.ts';
import type { Nas } from './nas.ts';
import type { ParameterCodes, Parameters } from './parameters.ts';

/** What the web server knows about the HTTP request around a call. */
export interface Exchange {
  readonly verb: 'GET' | 'POST';
  /** The caller's IP address: automatic blocking and session checks go by it. */
  readonly address: string;
  readonly secure: boolean;
  readonly cookies: ReadonlyMap<string, string>;
  /** Header `X-SYNO-TOKEN`, if sent. */
  readonly tokenHeader: string | undefined;
  /** Query and body merged, as strings. */
  readonly wire: ReadonlyMap<string, string>;
  /** Names of parameters that came in the URL, where every access log keeps them. */
  readonly namesInUrl: ReadonlySet<string>;
  readonly replyHeaders: [name: string, value: string][];
  /** Set by a fault: everything was done, then the connection is cut. */
  cutAfterwards: boolean;
}

/** One element of a compound, or the whole request. */
export interface Selector {
  readonly api: string;
  readonly method: string;
  readonly version: number;
}

/** What a method is given. */
export interface Call extends Selector {
  readonly nas: Nas;
  readonly parameters: Parameters;
  readonly exchange: Exchange;
  /** Absent for methods open to everyone. */
  readonly session: Session | undefined;
  /** Runs one element of a compound inside this call, with the same session. */
  performInner(item: Readonly<Record<string, unknown>>): Promise<Answer>;
}

/** One method of an API. */
export interface Method {
  /** Who may call: anyone, anyone signed in, or administrators. */
  readonly access: 'open' | 'session' | 'administrator';
  /** Changes need the CSRF token and a session opened by Auth version 7. */
  readonly mutates?: true;
  /** Lowest version that has the method, where it is not the API's lowest. */
  readonly since?: number;
  /** Whether the answer repeats api, method and version at its top level, as some do. */
  readonly echoes?: true;
  run(call: Call): unknown;
}

/** One API as API.Info lists it. */
export interface Api {
  readonly min: number;
  readonly max: number;
  /** Whether each parameter value is read as JSON (`requestFormat: "JSON"`). */
  readonly json: boolean;
  readonly codes: ParameterCodes;
  /** The API is there only while this package is installed. */
  readonly package?: 'directory-server';
  readonly methods: Readonly<Record<string, Method>>;
}

/** The envelope of every answer. */
export type Answer =
  | {
      readonly success: true;
      readonly data?: unknown;
      readonly api?: string;
      readonly method?: string;
      readonly version?: number;
    }
  | { readonly success: false; readonly error: { readonly code: number; readonly errors?: unknown } };
