import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';
import { lastReply, type Reply, wireText } from './reply.ts';
import type { MailState } from './server-state.ts';
import { MailSession } from './session.ts';

/** More than any line may have; what has no end by then is no mail client. */
const longestUnbroken = 64 * 1024;
const idleMilliseconds = 5 * 60_000;
const linesKept = 10_000;

/** Brings one connection's bytes to its session as lines, and the replies back. */
export class MailConnection {
  readonly #state: MailState;
  readonly #number: number;
  readonly #session: MailSession;
  #socket: Socket;
  #waiting = '';
  #isBusy = false;

  constructor(state: MailState, socket: Socket, number: number, isEncryptedAtOnce: boolean) {
    this.#state = state;
    this.#number = number;
    this.#session = new MailSession(state, isEncryptedAtOnce);
    this.#socket = socket;
    socket.on('error', () => socket.destroy());
    if (isEncryptedAtOnce) this.#encrypt(() => void this.#say(this.#session.greet()));
    else {
      this.#listen();
      void this.#say(this.#session.greet());
    }
  }

  #listen(): void {
    const socket = this.#socket;
    socket.setTimeout(idleMilliseconds, () => void this.#say(lastReply(421, '4.4.2 Idle for too long')));
    socket.on('data', (chunk: Buffer) => {
      this.#waiting += chunk.toString('latin1');
      void this.#work();
    });
    socket.on('end', () => socket.end());
  }

  #encrypt(whenReady: () => void): void {
    const plain = this.#socket;
    plain.removeAllListeners('data');
    plain.removeAllListeners('end');
    plain.setTimeout(0);
    const { key, certificate } = this.#state.certificate();
    const socket = new TLSSocket(plain, { isServer: true, key, cert: certificate, minVersion: 'TLSv1.2' });
    this.#socket = socket;
    socket.on('error', (error: Error) => {
      this.#record('client', `(broke TLS off: ${error.message})`);
      socket.destroy();
    });
    socket.once('secure', () => {
      this.#listen();
      whenReady();
    });
  }

  async #work(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    for (let line = this.#nextLine(); line !== undefined && !this.#socket.destroyed; line = this.#nextLine()) {
      if (typeof line !== 'string') {
        await this.#say(line);
        break;
      }
      const { reply, next, shown } = this.#session.take(line);
      if (shown !== '') this.#record('client', shown);
      if (next === 'cut') {
        this.#socket.destroy();
        break;
      }
      if (reply) await this.#say(reply);
      if (reply?.closes) break;
      if (next === 'tls') {
        // What came behind STARTTLS in clear may be anybody's, and would pass for the client's own after it.
        this.#waiting = '';
        this.#encrypt(() => this.#session.becomeEncrypted());
      }
    }
    this.#isBusy = false;
  }

  /** The next line without its break, or what is answered to one that is none. */
  #nextLine(): string | Reply | undefined {
    const end = this.#waiting.indexOf('\n');
    if (end < 0) return this.#waiting.length > longestUnbroken ? lastReply(500, '5.5.2 Line too long') : undefined;
    const line = this.#waiting.slice(0, end);
    this.#waiting = this.#waiting.slice(end + 1);
    // Servers that take a bare LF for a line break let mails be smuggled in.
    if (!line.endsWith('\r')) return lastReply(550, '5.5.2 Error: bare <LF> received');
    if (line.indexOf('\r') < line.length - 1) return lastReply(550, '5.5.2 Error: bare <CR> received');
    return line.slice(0, -1);
  }

  async #say(reply: Reply): Promise<void> {
    const { latency } = this.#state.faults.values;
    if (latency > 0) await wait(latency);
    const socket = this.#socket;
    if (socket.destroyed) return;
    const text = wireText(reply);
    for (const line of text.split('\r\n').slice(0, -1)) this.#record('server', line);
    if (reply.closes) socket.end(text);
    else socket.write(text);
  }

  #record(by: 'client' | 'server', line: string): void {
    const { lines, clock } = this.#state;
    lines.push({ at: clock.now(), connection: this.#number, by, line });
    if (lines.length > linesKept) lines.splice(0, linesKept / 10);
  }
}
