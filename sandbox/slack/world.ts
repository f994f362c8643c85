import type { SandboxClock } from '../kit/simulator.ts';
import type { Changes } from './changes.ts';
import type { Deliveries } from './deliveries.ts';
import type { DeliveryRoute } from './delivery-route.ts';
import type { EventPublisher } from './events.ts';
import type { Faults } from './faults.ts';
import type { FileStore } from './file-store.ts';
import type { Timestamps } from './identifiers.ts';
import type { InstalledApp } from './manifest.ts';
import type { MessageStore } from './message-store.ts';
import type { RateLimits } from './rate-limits.ts';
import type { StateValues } from './records.ts';
import type { ResponseUrls } from './response-urls.ts';
import type { SocketMode } from './socket-mode.ts';
import type { Statuses } from './statuses.ts';
import type { Streams } from './streams.ts';
import type { Traffic } from './traffic.ts';
import type { TriggerIds } from './trigger-ids.ts';
import type { ViewStore } from './view-store.ts';
import type { Workspace } from './workspace.ts';

/** All parts of one running simulator, handed to Web API methods and to what people do. */
export interface World {
  /** What the manifest installed; another manifest may be installed while the sandbox runs. */
  app: InstalledApp;
  readonly botUserId: string;
  /** The ws:// address of a path of this simulator. */
  socketUrl(path: string): string;
  /** The http:// address of a path of this simulator. */
  httpUrl(path: string): string;
  /** The word with which every token is refused, such as `token_revoked`; undefined while they are good. */
  refusedToken: string | undefined;
  readonly clock: SandboxClock;
  readonly changes: Changes;
  readonly workspace: Workspace;
  readonly messages: MessageStore;
  readonly views: ViewStore;
  /** What each person chose in elements of messages, by "user channel ts". */
  readonly messageStates: Map<string, StateValues>;
  readonly timestamps: Timestamps;
  readonly triggers: TriggerIds;
  readonly responseUrls: ResponseUrls;
  readonly deliveries: Deliveries;
  readonly sockets: SocketMode;
  readonly route: DeliveryRoute;
  readonly events: EventPublisher;
  readonly traffic: Traffic;
  readonly faults: Faults;
  readonly rateLimits: RateLimits;
  readonly streams: Streams;
  readonly statuses: Statuses;
  readonly files: FileStore;
}
