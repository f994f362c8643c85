import type { ShownSwitch } from '../kit/fault-table.ts';
import type { JsonObject } from '../kit/json.ts';
import type { StateValues, WireMessage, WireView } from '../slack/records.ts';
import type { TrafficEntry } from '../slack/traffic.ts';

/** What the page and its server say to each other, as JSON texts over one WebSocket. */

export interface ShownPerson {
  readonly id: string;
  readonly name: string;
  readonly realName: string;
  /** What they are in the sandbox's story, such as "helpdesk lead". */
  readonly role: string;
  readonly isBot: boolean;
  readonly isGuest: boolean;
  readonly isStranger: boolean;
  readonly isDeleted: boolean;
}

export interface ShownGroup {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
}

export interface ShownChannel {
  readonly id: string;
  readonly kind: 'public' | 'private' | 'im' | 'mpim';
  /** Empty for direct messages. */
  readonly name: string;
  readonly members: readonly string[];
  readonly isMember: boolean;
  readonly unread: number;
  readonly mentions: number;
  /** The newest message that the person has seen; empty where they saw none. */
  readonly lastRead: string;
}

export interface ShownMessage {
  readonly channel: string;
  readonly message: WireMessage;
  readonly isEphemeral: boolean;
  /** How many replies mention the person and have not been seen. */
  readonly newReplies: number;
  /** What the person chose in its elements. */
  readonly values: StateValues;
  /** The app's shimmering line under the thread. */
  readonly status: string | undefined;
}

export interface ShownView {
  readonly view: WireView;
  readonly errors: Readonly<Record<string, string>>;
  readonly notice: string | undefined;
}

export interface ShownApp {
  readonly name: string;
  readonly botUserId: string;
  readonly commands: readonly { readonly command: string; readonly description: string; readonly usageHint: string }[];
  readonly shortcuts: readonly {
    readonly name: string;
    readonly kind: 'global' | 'message';
    readonly callbackId: string;
    readonly description: string;
  }[];
  readonly homeTab: boolean;
  readonly messagesTab: boolean;
  readonly messagesTabReadOnly: boolean;
}

/** Everything one person's client starts with; messages are fetched as conversations are opened. */
export interface Snapshot {
  readonly me: string;
  readonly team: { readonly name: string; readonly domain: string };
  readonly app: ShownApp;
  readonly people: readonly ShownPerson[];
  readonly groups: readonly ShownGroup[];
  readonly channels: readonly ShownChannel[];
  readonly stack: readonly ShownView[];
  readonly home: ShownView | undefined;
  readonly sandbox: SandboxState;
}

/** The part of the sandbox that everyone sees at all times. */
export interface SandboxState {
  /** Milliseconds that the sandbox's clock is ahead of the machine's. */
  readonly ahead: number;
  /** `none` where the sandbox runs no bot of its own. */
  readonly bot: 'up' | 'down' | 'none';
  /** How many Socket Mode connections the app has open; `http` where Slack delivers over HTTP. */
  readonly sockets: number | 'http';
}

export interface Page {
  readonly messages: readonly ShownMessage[];
  readonly hasOlder: boolean;
}

/** One account or group of a back end. */
export interface DirectoryRow {
  readonly key: string;
  readonly name: string;
  readonly cells: readonly string[];
  readonly mark: 'new' | 'changed' | 'gone' | undefined;
  /** The cells as they were; only for changed rows. */
  readonly before: readonly string[] | undefined;
}

export interface DirectoryTable {
  readonly id: string;
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly DirectoryRow[];
}

/** One back end: what it holds, what it works on, and how it can be made to misbehave. */
export interface BackEnd {
  readonly id: string;
  readonly title: string;
  readonly tables: readonly DirectoryTable[];
  readonly switches: readonly ShownSwitch[];
}

export interface ShownMail {
  readonly at: number;
  /** An address, or the back end that sent it by itself. */
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  /** `undefined` where the sandbox does not keep it. */
  readonly text: string | undefined;
  readonly holdsPassword: boolean;
}

export interface PanelState {
  readonly backEnds: readonly BackEnd[];
  readonly mails: readonly ShownMail[];
  readonly slackFaults: JsonObject;
  readonly rateLimits: string;
}

interface ShownOption {
  readonly option: JsonObject;
  readonly group: string | undefined;
}

/** Where an element is. */
export type PlaceName =
  | { readonly kind: 'message'; readonly channel: string; readonly ts: string }
  | { readonly kind: 'view'; readonly viewId: string };

export interface ElementName {
  readonly place: PlaceName;
  readonly blockId: string;
  readonly actionId: string;
}

/** What the page may ask for: the members of the question, and the answer. */
export interface Requests {
  look: [{ user: string }, Snapshot];
  history: [{ channel: string; before?: string }, Page];
  thread: [{ channel: string; ts: string }, readonly ShownMessage[]];
  read: [{ channel: string; ts: string; thread: string }, null];
  say: [{ channel: string; text: string; thread?: string }, null];
  rewrite: [{ channel: string; ts: string; text: string }, null];
  takeBack: [{ channel: string; ts: string }, null];
  command: [{ channel: string; line: string }, null];
  shortcut: [{ callbackId: string }, boolean];
  messageShortcut: [{ callbackId: string; channel: string; ts: string }, boolean];
  openTab: [{ tab: 'home' | 'messages' }, null];
  react: [{ channel: string; ts: string; name: string }, null];
  dismiss: [{ channel: string; ts: string }, null];
  join: [{ channel: string }, null];
  /** Opens the direct message with another person; answers its id. */
  direct: [{ person: string }, string];
  enter: [ElementName & { value: unknown }, null];
  act: [ElementName & { value?: unknown }, boolean];
  suggest: [ElementName & { typed: string }, readonly ShownOption[] | null];
  upload: [{ name: string; mimetype: string; base64: string }, JsonObject];
  submit: [{ viewId: string }, null];
  close: [{ viewId: string; all: boolean }, null];
  watch: [{ panel: boolean; traffic: boolean }, null];
  moveClock: [{ milliseconds: number }, null];
  bot: [{ act: 'restart' | 'kill' }, null];
  setSwitch: [{ backEnd: string; name: string; value: unknown }, null];
  resetSwitches: [{ backEnd: string }, null];
  slackControl: [JsonObject & { act: string }, null];
  forgetChanges: [Record<string, never>, null];
}

export type RequestName = keyof Requests;

/** Something that became different; the page redraws on it. */
export type Push =
  | { readonly kind: 'message'; readonly shown: ShownMessage; readonly isNew: boolean }
  | { readonly kind: 'gone'; readonly channel: string; readonly ts: string }
  | { readonly kind: 'channels'; readonly channels: readonly ShownChannel[] }
  | { readonly kind: 'people'; readonly people: readonly ShownPerson[]; readonly groups: readonly ShownGroup[] }
  | { readonly kind: 'stack'; readonly stack: readonly ShownView[] }
  | { readonly kind: 'home'; readonly home: ShownView | undefined }
  | { readonly kind: 'sandbox'; readonly sandbox: SandboxState }
  | { readonly kind: 'panel'; readonly panel: PanelState }
  | { readonly kind: 'traffic'; readonly entries: readonly TrafficEntry[]; readonly isStart: boolean };

export type FromServer =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly error: string }
  | { readonly pushes: readonly Push[] };
