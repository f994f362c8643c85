import type {
  PanelState,
  SandboxState,
  ShownApp,
  ShownChannel,
  ShownGroup,
  ShownMessage,
  ShownPerson,
  ShownView,
} from '../../page/protocol.ts';
import type { TrafficEntry } from '../traffic.ts';
import type { JsonObject } from './json.ts';
import { type Route, readRoute } from './route.ts';

/** The messages of a conversation that the page has fetched, in no particular order. */
export interface Conversation {
  readonly messages: ReadonlyMap<string, ShownMessage>;
  readonly hasOlder: boolean;
  /** Whether the newest messages were fetched; threads may be there before. */
  readonly isLoaded: boolean;
}

/** A question of the client itself before it sends an action on. */
export interface Confirmation {
  readonly confirm: JsonObject;
  answer(isYes: boolean): void;
}

interface Toast {
  readonly id: number;
  readonly text: string;
}

/** Everything the page shows. Never changed in place. */
export interface State {
  readonly connection: 'connecting' | 'open' | 'lost';
  readonly isReady: boolean;
  readonly route: Route;
  readonly me: string;
  readonly teamName: string;
  readonly app: ShownApp;
  readonly people: ReadonlyMap<string, ShownPerson>;
  readonly groups: ReadonlyMap<string, ShownGroup>;
  readonly channels: readonly ShownChannel[];
  readonly conversations: ReadonlyMap<string, Conversation>;
  readonly stack: readonly ShownView[];
  readonly home: ShownView | undefined;
  readonly sandbox: SandboxState;
  readonly panel: PanelState | undefined;
  readonly traffic: readonly TrafficEntry[];
  readonly confirmation: Confirmation | undefined;
  readonly toasts: readonly Toast[];
  /** The read mark of each conversation when it was opened: where the line "New" stands. */
  readonly newFrom: ReadonlyMap<string, string>;
}

const NO_APP: ShownApp = {
  name: '',
  botUserId: '',
  commands: [],
  shortcuts: [],
  homeTab: false,
  messagesTab: false,
  messagesTabReadOnly: false,
};

export const NO_CONVERSATION: Conversation = { messages: new Map(), hasOlder: false, isLoaded: false };

export function startState(hash: string): State {
  return {
    connection: 'connecting',
    isReady: false,
    route: readRoute(hash),
    me: '',
    teamName: '',
    app: NO_APP,
    people: new Map(),
    groups: new Map(),
    channels: [],
    conversations: new Map(),
    stack: [],
    home: undefined,
    sandbox: { ahead: 0, bot: 'none', sockets: 0 },
    panel: undefined,
    traffic: [],
    confirmation: undefined,
    toasts: [],
    newFrom: new Map(),
  };
}
