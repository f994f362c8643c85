import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as it went over the wire. */
export interface Delivery {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Stands between Slack and the bot: passes everything on and keeps it, as somebody who listens in does. */
export class Wire {
  readonly deliveries: Delivery[] = [];
  /** Nothing gets through; it is kept all the same. */
  isCut = false;
  readonly #server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const entries = Object.entries(request.headers).map(([name, value]): [string, string] => [name, String(value)]);
    const delivery = { headers: Object.fromEntries(entries), body: Buffer.concat(chunks).toString() };
    this.deliveries.push(delivery);
    const answer = this.isCut ? undefined : await this.send(delivery).catch(() => undefined);
    if (answer === undefined) response.destroy();
    else response.writeHead(answer.status).end(answer.text);
  });
  #target = '';

  /** Where Slack is to deliver. */
  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/slack/events`;
  }

  /** Where it goes on to. */
  leadTo(target: string): void {
    this.#target = target;
  }

  /** Sends something to the bot, as it was or changed. */
  async send({ headers, body }: Delivery): Promise<{ readonly status: number; readonly text: string }> {
    const { host: _host, connection: _connection, 'content-length': _length, ...rest } = headers;
    const response = await fetch(this.#target, { method: 'POST', headers: rest, body });
    return { status: response.status, text: await response.text() };
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
