import { MovableClock } from '../../kit/simulator.ts';
import { type SlackOptions, type SlackSimulator, startSlack } from '../../slack/index.ts';
import { MANIFEST } from './bolt-app.ts';

/** A simulator that is called directly, as any client would. */
export interface Bare {
  readonly slack: SlackSimulator;
  readonly clock: MovableClock;
  /** Calls a method with the bot token and a JSON body; gives the answer's body. */
  call(method: string, body?: object): Promise<Record<string, unknown>>;
  /** The same, with the whole HTTP response. */
  send(method: string, body?: object, headers?: Record<string, string>): Promise<Response>;
}

/** Starts a simulator without an app. */
export async function startBare(options: Partial<SlackOptions> = {}): Promise<Bare> {
  const clock = new MovableClock();
  const slack = await startSlack({ manifest: MANIFEST, clock, ackTimeout: 100, ...options });
  const send: Bare['send'] = (method, body = {}, headers = {}) =>
    fetch(slack.apiUrl + method, {
      method: 'POST',
      headers: { authorization: `Bearer ${slack.botToken}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const call: Bare['call'] = async (method, body) =>
    (await send(method, body)).json() as Promise<Record<string, unknown>>;
  return { slack, clock, call, send };
}

/** The manifest with other scopes. */
export function manifestWith(scopes: readonly string[]): object {
  return { ...MANIFEST, oauth_config: { scopes: { bot: scopes } } };
}
