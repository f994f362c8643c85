import { stop } from '../kit/http.ts';
import type { SandboxClock, Simulator } from '../kit/simulator.ts';
import { Person } from '../person/person.ts';
import { Changes } from './changes.ts';
import { controlRoute } from './control.ts';
import { Deliveries } from './deliveries.ts';
import { DeliveryRoute } from './delivery-route.ts';
import { EventPublisher } from './events.ts';
import { Faults } from './faults.ts';
import { FileStore } from './file-store.ts';
import { APP_TOKEN, BOT, BOT_TOKEN, SIGNING_SECRET, TEAM } from './fixtures.ts';
import { listenForSlack } from './http-server.ts';
import { Timestamps } from './identifiers.ts';
import { readManifest } from './manifest.ts';
import { MessageStore } from './message-store.ts';
import { RateLimits } from './rate-limits.ts';
import { ResponseUrls } from './response-urls.ts';
import { SocketMode } from './socket-mode.ts';
import { Statuses } from './statuses.ts';
import { Streams } from './streams.ts';
import { Traffic } from './traffic.ts';
import { TriggerIds } from './trigger-ids.ts';
import { downloadRoute, uploadRoute } from './upload-route.ts';
import { ViewStore } from './view-store.ts';
import { Workspace } from './workspace.ts';
import { followWorkspace } from './workspace-events.ts';
import type { World } from './world.ts';

/** How to start the Slack simulator. */
export interface SlackOptions {
  /** manifest.yml as JSON: it installs the app. */
  readonly manifest: unknown;
  readonly clock: SandboxClock;
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** Milliseconds of real time that the app has for an ack; Slack's 3,000 unless a test is in a hurry. */
  readonly ackTimeout?: number;
  /** Slack's limits per method, in real life always on. */
  readonly rateLimits?: 'off' | 'enforce';
  /** Delivers by signed HTTP requests to this address instead of Socket Mode. */
  readonly deliverTo?: string;
}

/** The running Slack simulator. */
export interface SlackSimulator extends Simulator {
  readonly url: string;
  /** For `slackApiUrl`: ends in `/api/`. */
  readonly apiUrl: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
  /** Where it delivers by HTTP; undefined in Socket Mode. */
  readonly deliverTo: string | undefined;
  readonly workspace: Workspace;
  readonly traffic: Traffic;
  readonly faults: Faults;
  /** Cuts sockets, asks them to reconnect, counts them. */
  readonly sockets: SocketMode;
  readonly rateLimits: RateLimits;
  /** Everything behind it, for the page and for tests that need more than people and traffic. */
  readonly world: World;
  /** Sends the `url_verification` challenge, as Slack does when a request URL is entered; false in Socket Mode. */
  verifyDelivery(): Promise<boolean>;
  /** A scripted person by key of the fixtures (`kim`) or id. */
  person(key: string): Person;
}

/** Starts the simulator on loopback. Throws where the manifest is none or the port is taken. */
export async function startSlack(options: SlackOptions): Promise<SlackSimulator> {
  const { clock } = options;
  const app = readManifest(options.manifest);
  const traffic = new Traffic(clock);
  const changes = new Changes();
  const deliveries = new Deliveries(traffic, options.ackTimeout ?? 3_000);
  const sockets = new SocketMode(deliveries, traffic);
  const responseUrls = new ResponseUrls(clock);
  const events = new EventPublisher(() => world.app, deliveries, clock);
  const faults = new Faults();
  const route = new DeliveryRoute(deliveries, sockets, clock, traffic);
  await route.take(options.deliverTo);
  let origin = '127.0.0.1';
  const world: World = {
    app,
    botUserId: BOT.userId,
    httpUrl: (path) => `http://${origin}${path}`,
    socketUrl: (path) => `ws://${origin}${path}`,
    refusedToken: undefined,
    clock,
    changes,
    workspace: new Workspace(app.botName, clock, changes),
    messages: new MessageStore(changes),
    views: new ViewStore(clock, changes),
    messageStates: new Map(),
    timestamps: new Timestamps(clock),
    triggers: new TriggerIds(clock),
    responseUrls,
    deliveries,
    sockets,
    route,
    events,
    traffic,
    faults,
    rateLimits: new RateLimits(clock, options.rateLimits ?? 'off'),
    streams: new Streams(clock),
    statuses: new Statuses(clock, changes),
    files: new FileStore(clock, (path) => `http://${origin}${path}`),
  };
  deliveries.interfereBy((envelope, transmit) => faults.interfere(envelope, transmit));
  followWorkspace(world);
  const { server, port } = await listenForSlack(
    () => world,
    [controlRoute(() => world), uploadRoute(() => world), downloadRoute(() => world)],
    options.port ?? 0,
  );
  origin = `127.0.0.1:${port}`;
  const url = `http://${origin}`;
  responseUrls.setBase(url);
  const people = new Map<string, Person>();
  return {
    url,
    apiUrl: `${url}/api/`,
    botToken: BOT_TOKEN,
    appToken: APP_TOKEN,
    signingSecret: SIGNING_SECRET,
    deliverTo: options.deliverTo,
    workspace: world.workspace,
    traffic,
    faults,
    sockets,
    rateLimits: world.rateLimits,
    world,
    announcement: {
      service: 'slack',
      url,
      apiUrl: `${url}/api/`,
      team: TEAM.id,
      botToken: BOT_TOKEN,
      appToken: APP_TOKEN,
      signingSecret: SIGNING_SECRET,
      ...(options.deliverTo !== undefined && { deliverTo: options.deliverTo }),
    },
    verifyDelivery: () => route.verify(),
    person: (key) => {
      const { id } = world.workspace.person(key);
      const known = people.get(id) ?? new Person(world, id);
      people.set(id, known);
      return known;
    },
    close: async () => {
      events.close();
      deliveries.abandon();
      await route.close();
      await stop(server);
    },
  };
}
