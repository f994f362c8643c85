import type { JsonObject } from '../kit/json.ts';

/** A person or bot of the workspace, with the names Slack's user object has. */
export interface PersonRecord {
  readonly id: string;
  readonly team_id: string;
  readonly name: string;
  readonly real_name: string;
  readonly email: string | undefined;
  readonly tz: string;
  readonly deleted: boolean;
  readonly is_bot: boolean;
  readonly is_admin: boolean;
  readonly is_restricted: boolean;
  readonly is_ultra_restricted: boolean;
  readonly is_stranger: boolean;
  /** Id of the person whom the profile names as manager, in a custom field. */
  readonly manager?: string;
  readonly updated: number;
}

/** What may be changed about a person while the sandbox runs. */
export type PersonPatch = Partial<Omit<PersonRecord, 'id' | 'updated'>>;

/** A channel, direct message or group message. */
export interface ChannelRecord {
  readonly id: string;
  readonly kind: 'public' | 'private' | 'im' | 'mpim';
  readonly name: string;
  readonly created: number;
  readonly members: Set<string>;
  archived: boolean;
}

/** A Slack user group, mentioned as `<!subteam^id>`. */
export interface UserGroupRecord {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly created: number;
  users: readonly string[];
  updated: number;
  /** Seconds since 1970 when it was disabled; 0 while it is in use. */
  disabledAt: number;
}

/** A message as the Web API shows it. */
export interface WireMessage extends JsonObject {
  readonly type: 'message';
  readonly ts: string;
  text: string;
  user?: string;
  bot_id?: string;
  blocks?: readonly JsonObject[];
  attachments?: readonly JsonObject[];
  thread_ts?: string;
  edited?: { readonly user: string; readonly ts: string };
  reactions?: readonly { readonly name: string; readonly users: readonly string[]; readonly count: number }[];
}

/** A stored message: where it is, and for an ephemeral one the only person who sees it. */
export interface MessageRecord {
  readonly channel: string;
  readonly message: WireMessage;
  readonly visibleTo: string | undefined;
}

/** A view as the Web API shows it. */
export interface WireView extends JsonObject {
  readonly id: string;
  readonly type: 'modal' | 'home';
  blocks: readonly JsonObject[];
  hash: string;
  callback_id: string;
  private_metadata: string;
  external_id: string;
  state: { values: StateValues };
}

/** What each stateful element holds: `values[block_id][action_id]`. */
export type StateValues = Record<string, Record<string, JsonObject>>;

/** A view in front of one person, with what only their client knows. */
export interface ViewRecord {
  readonly user: string;
  view: WireView;
  /** Messages beside the fields, by block_id. */
  errors: Readonly<Record<string, string>>;
  /** What Slack's client says by itself, such as that the app did not answer. */
  notice: string | undefined;
  /** The conversation that the person was looking at when the app opened it; undefined where that is unknown. */
  readonly conversation: string | undefined;
}
