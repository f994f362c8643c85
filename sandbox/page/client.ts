import type { WebSocket } from 'ws';
import type { Change } from '../slack/changes.ts';
import type { TrafficEntry } from '../slack/traffic.ts';
import type { World } from '../slack/world.ts';
import {
  isVisible,
  showApp,
  showChannels,
  showGroups,
  showHome,
  showMessage,
  showPeople,
  showStack,
  showTeam,
  threadMark,
} from './projection.ts';
import type { FromServer, PanelState, Push, SandboxState, Snapshot } from './protocol.ts';
import { ReadMarks } from './read-marks.ts';

/** One open page: who looks, and what they have not been told yet. */
export class PageClient {
  user: string | undefined;
  watchesPanel = false;
  watchesTraffic = false;
  readonly #socket: WebSocket;
  readonly #world: World;
  readonly #messages = new Map<string, { readonly channel: string; readonly ts: string }>();
  readonly #known = new Set<string>();
  /** The thread of each reply that was sent, so that its parent's count goes down when it is deleted. */
  readonly #threads = new Map<string, string>();
  readonly #stale = new Set<'channels' | 'people' | 'stack' | 'home'>();
  #traffic: TrafficEntry[] = [];
  #isScheduled = false;

  constructor(socket: WebSocket, world: World) {
    this.#socket = socket;
    this.#world = world;
  }

  /** Starts over with another pair of eyes. */
  look(user: string, sandbox: SandboxState): Snapshot {
    const world = this.#world;
    this.user = world.workspace.person(user).id;
    this.#messages.clear();
    this.#stale.clear();
    this.#known.clear();
    for (const { id } of world.workspace.channels) {
      for (const { message } of world.messages.inChannel(id)) this.#known.add(`${id} ${message.ts}`);
    }
    return {
      me: this.user,
      team: showTeam(),
      app: showApp(world),
      people: showPeople(world),
      groups: showGroups(world),
      channels: showChannels(world, this.user),
      stack: showStack(world, this.user),
      home: showHome(world, this.user),
      sandbox,
    };
  }

  /** Moves the person's read mark of a conversation on, or of a thread where one is named. */
  read(channel: string, ts: string, thread: string): void {
    if (this.user === undefined) return;
    const mark = thread === '' ? channel : threadMark(channel, thread);
    if (!ReadMarks.of(this.#world).read(this.user, mark, ts)) return;
    if (thread !== '') this.hear({ kind: 'message', channel, ts: thread });
    this.#mark('channels');
  }

  /** Takes note of a change; it is told with all others of the same moment. */
  hear(change: Change): void {
    switch (change.kind) {
      case 'message':
        this.#messages.set(`${change.channel} ${change.ts}`, change);
        this.#schedule();
        return;
      case 'view':
        if (change.user === this.user) this.#mark('stack');
        return;
      case 'home':
        if (change.user === this.user) this.#mark('home');
        return;
      case 'person':
      case 'group':
        this.#mark('people');
        this.#mark('channels');
        return;
      case 'channel':
        this.#mark('channels');
        return;
      case 'notice':
    }
  }

  /** Tells again what is unread and where, as after another page of the same person read something. */
  refreshChannels(): void {
    this.#mark('channels');
  }

  hearTraffic(entry: TrafficEntry): void {
    if (!this.watchesTraffic) return;
    this.#traffic.push(entry);
    this.#schedule();
  }

  tellSandbox(sandbox: SandboxState): void {
    if (this.user !== undefined) this.push([{ kind: 'sandbox', sandbox }]);
  }

  tellPanel(panel: PanelState): void {
    if (this.watchesPanel) this.push([{ kind: 'panel', panel }]);
  }

  push(pushes: readonly Push[]): void {
    if (pushes.length > 0) this.send({ pushes });
  }

  send(message: FromServer): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #mark(what: 'channels' | 'people' | 'stack' | 'home'): void {
    this.#stale.add(what);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isScheduled || this.user === undefined) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#flush();
    });
  }

  #flush(): void {
    const { user } = this;
    if (user === undefined) return;
    const world = this.#world;
    const messages = [...this.#messages.values()].flatMap((name) => this.#showChange(user, name));
    if (messages.length > 0) this.#stale.add('channels');
    const pushes: Push[] = [...messages];
    if (this.#stale.has('people'))
      pushes.push({ kind: 'people', people: showPeople(world), groups: showGroups(world) });
    if (this.#stale.has('channels')) pushes.push({ kind: 'channels', channels: showChannels(world, user) });
    if (this.#stale.has('stack')) pushes.push({ kind: 'stack', stack: showStack(world, user) });
    if (this.#stale.has('home')) pushes.push({ kind: 'home', home: showHome(world, user) });
    if (this.#traffic.length > 0) pushes.push({ kind: 'traffic', entries: this.#traffic, isStart: false });
    this.#messages.clear();
    this.#stale.clear();
    this.#traffic = [];
    this.push(pushes);
  }

  #showChange(user: string, name: { readonly channel: string; readonly ts: string }): readonly Push[] {
    const { channel, ts } = name;
    if (this.#world.workspace.findChannel(channel)?.members.has(user) !== true) return [];
    const key = `${channel} ${ts}`;
    const record = this.#world.messages.find(channel, ts);
    const thread = record?.message.thread_ts ?? this.#threads.get(key);
    const parent = thread === undefined || thread === ts ? undefined : this.#world.messages.find(channel, thread);
    const above: readonly Push[] =
      parent === undefined ? [] : [{ kind: 'message', shown: showMessage(this.#world, user, parent), isNew: false }];
    if (record === undefined) return [{ kind: 'gone', channel, ts }, ...above];
    if (!isVisible(record, user)) return [];
    if (thread !== undefined) this.#threads.set(key, thread);
    const isNew = !this.#known.has(key);
    this.#known.add(key);
    return [{ kind: 'message', shown: showMessage(this.#world, user, record), isNew }, ...above];
  }
}
