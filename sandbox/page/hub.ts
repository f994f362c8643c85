import type { WebSocket } from 'ws';
import { asObject, isObject, type JsonObject, parseJson } from '../kit/json.ts';
import type { World } from '../slack/world.ts';
import { PageClient } from './client.ts';
import { DEEDS } from './deeds.ts';
import type { Harness } from './harness.ts';
import { Panel } from './panel.ts';
import type { SandboxState } from './protocol.ts';
import { requireCount, requireText } from './reading.ts';
import { controlSlack } from './slack-controls.ts';
import { resetSwitches, setSwitch } from './switches.ts';

/** How often, in milliseconds, the hub looks at what tells nobody when it changes: back ends, processes, sockets. */
const GLANCE = 250;
const FIRST_TRAFFIC = 500;

/** Every open page, and what they share. */
export class Hub {
  readonly #harness: Harness;
  readonly #world: World;
  readonly #panel: Panel;
  readonly #clients = new Set<PageClient>();
  readonly #unsubscribe: readonly (() => void)[];
  readonly #glancing: NodeJS.Timeout;
  #lastSandbox = '';
  #lastPanel = '';

  constructor(harness: Harness) {
    this.#harness = harness;
    this.#world = harness.slack.world;
    this.#panel = Panel.of(harness);
    this.#unsubscribe = [
      this.#world.changes.subscribe((change) => {
        for (const client of this.#clients) client.hear(change);
      }),
      harness.slack.traffic.subscribe((entry) => {
        for (const client of this.#clients) client.hearTraffic(entry);
      }),
    ];
    this.#glancing = setInterval(() => this.#glance(), GLANCE).unref();
  }

  accept(socket: WebSocket): void {
    const client = new PageClient(socket, this.#world);
    this.#clients.add(client);
    socket.on('close', () => this.#clients.delete(client));
    socket.on('error', () => socket.terminate());
    socket.on('message', (data) => void this.#answer(client, String(data)));
  }

  close(): void {
    clearInterval(this.#glancing);
    for (const stop of this.#unsubscribe) stop();
  }

  async #answer(client: PageClient, text: string): Promise<void> {
    const message = parseJson(text);
    if (!isObject(message) || typeof message.id !== 'number' || typeof message.request !== 'string') return;
    const { id, request } = message;
    try {
      const answer = await this.#do(client, request, asObject(message.body));
      client.send({ id, answer: answer ?? null });
    } catch (error) {
      client.send({ id, error: error instanceof Error ? error.message : String(error) });
    }
  }

  async #do(client: PageClient, request: string, body: JsonObject): Promise<unknown> {
    if (request === 'look') return client.look(requireText(body, 'user'), this.#sandbox());
    const { user } = client;
    if (user === undefined) throw new TypeError('Say who looks first.');
    const deed = Object.entries(DEEDS).find(([name]) => name === request)?.[1];
    if (deed !== undefined) return deed(this.#world, user, body);
    await this.#turn(client, user, request, body);
    return undefined;
  }

  async #turn(client: PageClient, user: string, request: string, body: JsonObject): Promise<void> {
    switch (request) {
      case 'read':
        client.read(requireText(body, 'channel'), requireText(body, 'ts'), requireText(body, 'thread'));
        for (const other of this.#clients) if (other !== client && other.user === user) other.refreshChannels();
        return;
      case 'watch':
        this.#watch(client, body.panel === true, body.traffic === true);
        return;
      case 'moveClock':
        this.#harness.clock.moveOn(requireCount(body, 'milliseconds'));
        break;
      case 'bot':
        await (body.act === 'kill' ? this.#harness.bot?.kill() : this.#harness.bot?.restart());
        break;
      case 'setSwitch':
        setSwitch(this.#harness, requireText(body, 'backEnd'), requireText(body, 'name'), body.value);
        break;
      case 'resetSwitches':
        resetSwitches(this.#harness, requireText(body, 'backEnd'));
        break;
      case 'slackControl':
        controlSlack(this.#harness.slack, body);
        break;
      case 'forgetChanges':
        this.#panel.forgetChanges();
        break;
      default:
        throw new TypeError(`The page's server knows no request “${request}”.`);
    }
    this.#glance();
  }

  #watch(client: PageClient, panel: boolean, traffic: boolean): void {
    if (traffic && !client.watchesTraffic) {
      const entries = this.#harness.slack.traffic.entries.slice(-FIRST_TRAFFIC);
      client.push([{ kind: 'traffic', entries, isStart: true }]);
    }
    client.watchesTraffic = traffic;
    client.watchesPanel = panel;
    client.tellPanel(this.#panel.show());
  }

  #glance(): void {
    const sandbox = this.#sandbox();
    const sandboxText = JSON.stringify(sandbox);
    if (sandboxText !== this.#lastSandbox) {
      this.#lastSandbox = sandboxText;
      for (const client of this.#clients) client.tellSandbox(sandbox);
    }
    const watching = [...this.#clients].filter(({ watchesPanel }) => watchesPanel);
    if (watching.length === 0) return;
    const panel = this.#panel.show();
    const panelText = JSON.stringify(panel);
    if (panelText === this.#lastPanel) return;
    this.#lastPanel = panelText;
    for (const client of watching) client.tellPanel(panel);
  }

  #sandbox(): SandboxState {
    const { bot, clock, slack } = this.#harness;
    return {
      ahead: clock.ahead,
      bot: bot === undefined ? 'none' : bot.isUp() ? 'up' : 'down',
      sockets: slack.deliverTo === undefined ? slack.sockets.connections : 'http',
    };
  }
}
