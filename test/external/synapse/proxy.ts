import { once } from 'node:events';
import { createServer, request as open } from 'node:http';

/** Stands between a client and a server, to count calls and to lose answers. */
export interface Proxy {
  readonly url: string;
  /** Calls that went through whose `METHOD /path` begins so. */
  count(beginning: string): number;
  /** The next call that begins so is carried out, but its answer does not come back. */
  loseAnswer(beginning: string): void;
  stop(): Promise<void>;
}

/** Starts a proxy on loopback. */
export async function startProxy(target: string): Promise<Proxy> {
  const calls: string[] = [];
  let lost: string | undefined;
  const server = createServer((incoming, response) => {
    const { method = 'GET', url = '/', headers } = incoming;
    const call = `${method} ${url}`;
    calls.push(call);
    const outgoing = open(new URL(url, target), { method, headers }, (answer) => {
      if (lost !== undefined && call.startsWith(lost)) {
        lost = undefined;
        answer.resume().once('end', () => incoming.socket.destroy());
        return;
      }
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    outgoing.once('error', () => incoming.socket.destroy());
    incoming.pipe(outgoing);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    count: (beginning) => calls.filter((call) => call.startsWith(beginning)).length,
    loseAnswer(beginning) {
      lost = beginning;
    },
    async stop() {
      if (!server.listening) return;
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
