import type { JsonObject } from '../kit/json.ts';
import type { MasFaults } from './faults.ts';
import type { Checked } from './request.ts';
import type { MasState } from './state.ts';

/** What stays the same for all calls of one simulator. */
export interface Surroundings {
  readonly state: MasState;
  readonly faults: MasFaults;
  readonly serverName: string;
  readonly version: string;
  /** Does what a job of the service does: at once, or when the homeserver is to learn of it. */
  later(act: () => void): void;
}

export interface Reply {
  readonly status: number;
  /** Nothing with 204. */
  readonly body?: JsonObject;
}

/** One endpoint. Throws a MasError for a refusal. */
export type Handler = (around: Surroundings, request: Checked) => Reply;

/** Endpoints by `METHOD /path` as the description has it. */
export type Handlers = Readonly<Record<string, Handler>>;
