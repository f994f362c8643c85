import type { TrueNasFaults } from './faults.ts';
import type { AnonymousLimiter } from './limiter.ts';
import type { Parameter } from './model.ts';
import type { ApiVersion } from './release.ts';
import type { Role } from './roles.ts';
import type { ScramConversation } from './scram.ts';
import type { TrueNasState, User } from './state.ts';

/** A login that lives as long as its connection, or until somebody ends it. */
export interface Session {
  readonly id: string;
  readonly userId: number;
  readonly kind: 'API_KEY' | 'LOGIN_ONETIME_PASSWORD' | 'LOGIN_PASSWORD' | 'LOGIN_TWOFACTOR' | 'TOKEN';
  readonly origin: string;
  readonly secure: boolean;
  readonly createdAt: number;
  /** The key that a login by key goes by; the session ends with it. */
  readonly apiKeyId: number | null;
}

/** A password that was right, waiting for its second factor. */
interface PendingLogin {
  readonly user: User;
  readonly oneTime: boolean;
  failures: number;
}

/** One connection as the methods see it. */
export interface Peer {
  readonly api: ApiVersion;
  readonly address: string;
  readonly origin: string;
  /** True over TLS or from this machine: where an API key may travel in clear. */
  readonly secure: boolean;
  /** RFC 5929 `tls-server-end-point`; undefined without TLS. */
  readonly channelBinding: Buffer | undefined;
  session: Session | null;
  pending: PendingLogin | null;
  scram: ScramConversation | null;
  legacyJobs: boolean;
  privateMethods: boolean;
  pyExceptions: boolean;
  /** Subscription id to collection. */
  readonly subscriptions: Map<string, string>;
  /** Sends a frame; nothing happens on a closed connection. */
  send(frame: unknown): void;
}

/** What a change looks like to one subscriber; undefined if it is not for them. */
type EventFields = (peer: Peer) => unknown;

export interface JobHandle {
  progress(percent: number, description: string): void;
  /** Waits one step's time, then throws if the job was aborted or is to fail. */
  step(): Promise<void>;
}

export interface Jobs {
  /** Starts a job; `ended` settles with its result or its error. */
  start(
    call: Call,
    method: string,
    work: (job: JobHandle) => Promise<unknown>,
  ): { readonly id: number; readonly ended: Promise<unknown> };
  /** What this caller may see; secrets in arguments and results are masked unless asked for. */
  entries(peer: Peer, raw: boolean): Record<string, unknown>[];
  wait(id: number): Promise<unknown>;
  abort(id: number): void;
}

/** What all calls share. */
export interface Nas {
  readonly state: TrueNasState;
  readonly faults: TrueNasFaults;
  readonly limiter: AnonymousLimiter;
  readonly peers: Set<Peer>;
  readonly jobs: Jobs;
  /** Milliseconds that a refused login or a rate limit costs. */
  readonly refusalDelay: number;
  readonly scramIterations: number;
  publish(collection: string, msg: 'added' | 'changed' | 'removed', id: unknown, fields?: EventFields): void;
  /** Calls another method for the same caller, with all its checks. */
  dispatch(peer: Peer, method: string, parameters: readonly unknown[], requestId: unknown): Promise<unknown>;
}

export interface Call extends Nas {
  readonly peer: Peer;
  /** Read by the method's own model. */
  readonly parameters: readonly unknown[];
  readonly requestId: unknown;
}

export interface Method {
  readonly name: string;
  /** `open`: before a login too; `any`: every login; a role: logins with it, or with one that includes it. */
  readonly access: 'open' | 'any' | Role;
  readonly parameters: readonly Parameter[] | ((api: ApiVersion) => readonly Parameter[]);
  readonly run: (call: Call) => unknown;
  /** True for a job: `run` starts it and returns what `jobs.start` gave. */
  readonly job?: boolean;
  /** False for `core.set_options`, which anybody may call as often as they like. */
  readonly limited?: boolean;
}

/** The logged-in user. Methods that need one are not reached without. */
export function caller(call: Pick<Call, 'peer' | 'state'>): User {
  const user = call.peer.session ? call.state.users.get(call.peer.session.userId) : undefined;
  if (!user) throw new Error('This method was reached without a login.');
  return user;
}

const wrongModel = (what: string, index: number): Error => new Error(`Parameter ${index} is no ${what}: wrong model.`);

export function textAt(call: Call, index: number): string {
  const value = call.parameters[index];
  if (typeof value !== 'string') throw wrongModel('text', index);
  return value;
}

export function numberAt(call: Call, index: number): number {
  const value = call.parameters[index];
  if (typeof value !== 'number') throw wrongModel('number', index);
  return value;
}

export function recordAt(call: Call, index: number): Readonly<Record<string, unknown>> {
  const value = call.parameters[index];
  if (typeof value !== 'object' || value === null) throw wrongModel('object', index);
  return { ...value };
}

export function listAt(call: Call, index: number): readonly unknown[] {
  const value = call.parameters[index];
  if (!Array.isArray(value)) throw wrongModel('list', index);
  return value;
}
