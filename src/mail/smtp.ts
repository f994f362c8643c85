import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { mailFailure } from './errors.ts';
import type { MailServer } from './settings.ts';

/** One conversation that is signed in. */
export interface Conversation {
  /** How it is protected, such as `TLSv1.3`; `undefined` in the clear. */
  readonly protection: string | undefined;
  send(mail: { readonly from: string; readonly to: string; readonly message: Buffer }): Promise<void>;
}

/** How the server is called in words for people. */
export const serverLabel = ({ host, port }: MailServer): string => `The mail server ${host}:${port}`;

/**
 * Connects, signs in, talks, and says goodbye, within the server's `timeout`.
 *
 * @throws DeskhandError as {@link mailFailure} words it
 */
export async function converse<T>(server: MailServer, talk: (conversation: Conversation) => Promise<T>): Promise<T> {
  const connection = new SMTPConnection(optionsFor(server));
  let isHandedOver = false;
  const broken = Promise.withResolvers<never>();
  // Both races below may be over before it breaks.
  broken.promise.catch(() => undefined);
  connection.on('error', broken.reject);
  // A callback that knows more is called in the same turn.
  connection.on('end', () => setImmediate(() => broken.reject(new Error('the connection ended'))));
  const timer = setTimeout(
    () => broken.reject(Object.assign(new Error('the mail server timed out'), { code: 'ETIMEDOUT' })),
    server.timeout,
  );
  const step = (begin: (done: (error?: Error | null) => void) => void) =>
    new Promise<void>((resolve, reject) => begin((error) => (error ? reject(error) : resolve())));

  async function hold(): Promise<T> {
    await step((done) => connection.connect(done));
    const { account } = server;
    if (account) {
      const credentials = { user: account.name, pass: account.password.reveal() };
      await step((done) => connection.login({ user: account.name, credentials }, done));
    }
    return talk({
      protection: protectionOf(connection),
      async send({ from, to, message }) {
        // The client reads the message only when the server has asked for it: from then on it may have been taken.
        const source = Readable.from(
          (function* () {
            isHandedOver = true;
            yield message;
          })(),
        );
        await step((done) => connection.send({ from, to: [to], size: message.length }, source, done));
        isHandedOver = false;
      },
    });
  }

  try {
    const result = await Promise.race([hold(), broken.promise]);
    connection.quit();
    setTimeout(() => connection.close(), 5_000).unref();
    return result;
  } catch (cause) {
    connection.close();
    throw mailFailure(cause, serverLabel(server), isHandedOver ? 'unknown' : 'none');
  } finally {
    clearTimeout(timer);
  }
}

function optionsFor({ host, port, security, authority, timeout }: MailServer) {
  return {
    // A name server must not send what goes in the clear to another machine.
    host: security === 'none' && host === 'localhost' ? '127.0.0.1' : host.replace(/^\[(.*)\]$/, '$1'),
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    dnsTimeout: timeout,
    socketTimeout: timeout,
    maxResponseSize: 64 * 1024,
    // Its log would hold addresses, and with `debug` the mails themselves.
    logger: false,
    tls: {
      rejectUnauthorized: true,
      minVersion: 'TLSv1.2' as const,
      ...(authority !== undefined && { ca: authority }),
    },
  };
}

function protectionOf({ _socket: socket }: SMTPConnection): string | undefined {
  return socket && 'getProtocol' in socket && typeof socket.getProtocol === 'function'
    ? String(socket.getProtocol())
    : undefined;
}
