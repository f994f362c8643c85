import { freePort } from '../kit/http.ts';
import { portOf } from './services.ts';

/** How Slack's simulator reaches the app: over the app's own sockets, or by signed HTTP requests. */
export const transports = ['socket', 'http'] as const;
export type TransportName = (typeof transports)[number];

/** The path that Bolt listens at unless told otherwise. */
const path = '/slack/events';

/** Where Slack's simulator delivers to: a port of loopback behind the first one, or any that is free for a first port of 0. */
export async function chooseDelivery(transport: TransportName, firstPort: number): Promise<string | undefined> {
  if (transport === 'socket') return undefined;
  const port = firstPort === 0 ? await freePort() : portOf(firstPort, 'bot');
  return `http://127.0.0.1:${port}${path}`;
}
