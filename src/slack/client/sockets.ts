import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { SocketModeReceiver } from '@slack/bolt';

/**
 * A socket that has not answered a ping for so long, in milliseconds, is dead. The library pings every 5 s and hangs up where
 * a pong is 5 s late, at the next ping: socket-mode's SlackWebSocket.
 */
const silence = 12_000;

/** Counts the sockets that answer pings. Undici tells of each pong: https://undici.nodejs.org, diagnostics channels. */
export function watchSockets(receivers: readonly SocketModeReceiver[], now: () => number = () => performance.now()) {
  const pongs = new Map<unknown, number>();
  const connected = new Map<SocketModeReceiver, number>();
  const onPong = (message: unknown) => {
    if (typeof message === 'object' && message && 'websocket' in message) pongs.set(message.websocket, now());
  };
  subscribe('undici:websocket:pong', onPong);
  for (const receiver of receivers) {
    receiver.client.on('connected', () => connected.set(receiver, now()));
    receiver.client.on('close', () => connected.delete(receiver));
  }
  const isFresh = (at: number) => now() - at < silence;
  return {
    live(): number {
      for (const [socket, at] of pongs) if (!isFresh(at)) pongs.delete(socket);
      const young = [...connected.values()].filter(isFresh).length;
      return Math.min(connected.size, pongs.size + young);
    },
    stop: () => unsubscribe('undici:websocket:pong', onPong),
  };
}
