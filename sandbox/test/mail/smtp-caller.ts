import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { onTestFinished } from 'vitest';
import { MovableClock } from '../../kit/simulator.ts';
import { type MailSimulator, startMail } from '../../mail/index.ts';

export async function aMailServer(): Promise<MailSimulator> {
  const server = await startMail({ clock: new MovableClock() });
  onTestFinished(() => server.close());
  return server;
}

/** A client that says what the test wants it to say, byte by byte. */
export class SmtpCaller {
  #socket: Socket;
  #heard = '';
  #isClosed = false;
  #wake: () => void = () => undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.#listen(socket);
  }

  static async call(server: MailSimulator): Promise<SmtpCaller> {
    const caller = new SmtpCaller(connect(server.port, server.host));
    onTestFinished(() => void caller.#socket.destroy());
    await caller.hears();
    return caller;
  }

  /** A caller who has STARTTLS behind and has said EHLO again. */
  static async callEncrypted(server: MailSimulator): Promise<SmtpCaller> {
    const caller = await SmtpCaller.call(server);
    await caller.says('EHLO test.example.org');
    await caller.upgrade(server);
    await caller.says('EHLO test.example.org');
    return caller;
  }

  /** A caller who has signed in. */
  static async callSignedIn(server: MailSimulator): Promise<SmtpCaller> {
    const caller = await SmtpCaller.callEncrypted(server);
    await caller.says(`AUTH PLAIN ${plain(server.account.name, server.account.password)}`);
    return caller;
  }

  #listen(socket: Socket): void {
    socket.on('data', (data: Buffer) => {
      this.#heard += data.toString('latin1');
      this.#wake();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#isClosed = true;
      this.#wake();
    });
  }

  async upgrade(server: MailSimulator): Promise<void> {
    await this.says('STARTTLS');
    this.#socket.removeAllListeners('data');
    this.#socket.removeAllListeners('close');
    const socket = connectTls({ socket: this.#socket, ca: server.certificate, host: server.host });
    this.#socket = socket;
    this.#listen(socket);
    await new Promise<void>((done, fail) => {
      socket.once('secureConnect', done);
      socket.once('error', fail);
    });
  }

  /** Sends a line and gives the answer. */
  says(line: string): Promise<string> {
    return this.writes(`${line}\r\n`);
  }

  /** Sends bytes and gives the answer. */
  writes(text: string): Promise<string> {
    this.#socket.write(Buffer.from(text, 'latin1'));
    return this.hears();
  }

  /** The next whole reply, its lines joined with `|`; empty where the server closed without one. */
  async hears(): Promise<string> {
    for (;;) {
      const [whole] = /^(?:\d{3}-.*\r\n)*\d{3} .*\r\n/.exec(this.#heard) ?? [];
      if (whole !== undefined) {
        this.#heard = this.#heard.slice(whole.length);
        return whole.slice(0, -2).replaceAll('\r\n', '|');
      }
      if (this.#isClosed) return '';
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await promise;
    }
  }
}

export const base64 = (text: string): string => Buffer.from(text).toString('base64');

export const plain = (name: string, password: string): string => base64(`\0${name}\0${password}`);

export const wholeMail = [
  'From: deskhand@example.org',
  'To: ada@example.org',
  'Subject: Hello',
  'Date: Sat, 21 Nov 2026 05:30:00 +0000',
  'Message-ID: <1@example.org>',
  '',
  'Hello Ada',
].join('\r\n');
