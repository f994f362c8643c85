import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { Client } from 'ldapts';
import { DirectoryError } from '../../../core/errors.ts';
import { untrustedMessage, wrongCertificate } from '../../certificate.ts';
import { type Controller, type Credentials, type Trust, tlsOptions } from './controller.ts';
import { bindRefusal } from './refusals.ts';

/** A connection to one controller, signed in. It ends once and is never opened again: a new one takes its place. */
export interface Connection {
  readonly controller: Controller;
  readonly client: Client;
  /** Whether the socket is still there, as far as is known. */
  isOpen(): boolean;
  close(): void;
}

/** Milliseconds until a connection has to stand. */
const connectTimeout = 5_000;
/** Milliseconds between two signs of life, so that routers keep the connection. */
const keepAlive = 60_000;

/**
 * Connects, encrypts, looks at the certificate, and only then signs in.
 *
 * @param timeout milliseconds for one call
 * @throws DirectoryError `directory-unreachable`, `directory-not-trusted`, or as `bindRefusal` has it; nothing was changed
 */
export async function connect(
  controller: Controller,
  trust: Trust,
  credentials: Credentials,
  timeout: number,
): Promise<Connection> {
  // Without a password a server may take the sign-in for an anonymous one, and call it a success.
  if (credentials.password.reveal() === '') throw bindRefusal(controller.where, credentials.account, '');
  const { client, socket } = await encrypted(controller, trust, timeout);
  try {
    await client.bind(credentials.account, credentials.password.reveal());
  } catch (cause) {
    socket.destroy();
    if (isResult(cause)) throw bindRefusal(controller.where, credentials.account, cause.message, cause);
    throw unreachable(controller, cause);
  }
  return { controller, client, isOpen: () => !socket.destroyed, close: () => socket.destroy() };
}

/** A server's answer, in contrast to trouble on the way. */
export const isResult = (cause: unknown): cause is Error & { readonly code: number } =>
  cause instanceof Error && 'code' in cause && typeof cause.code === 'number';

async function encrypted(controller: Controller, trust: Trust, timeout: number) {
  const plain = await opened(controller).catch((cause: unknown) => {
    throw unreachable(controller, cause);
  });
  try {
    const { client, socket } = controller.startTls
      ? await upgraded(controller, plain, trust, timeout)
      : await secured(controller, plain, trust, timeout);
    const wrong = trust.fingerprints && wrongCertificate(socket, trust.fingerprints);
    if (!wrong) return { client, socket };
    throw untrusted(controller, wrong);
  } catch (cause) {
    plain.destroy();
    if (cause instanceof DirectoryError) throw cause;
    const why = cause instanceof Error ? untrustedMessage(cause) : undefined;
    throw why ? untrusted(controller, why, cause) : unreachable(controller, cause);
  }
}

function opened({ host, port }: Controller): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connectPlain({ host, port });
    const timer = setTimeout(() => socket.destroy(new Error('The connection takes too long.')), connectTimeout);
    socket.once('error', reject);
    socket.once('close', () => clearTimeout(timer));
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.off('error', reject);
      // What goes wrong from now on ends the connection, which everybody who waits is told of.
      socket.on('error', () => undefined);
      socket.setKeepAlive(true, keepAlive);
      socket.setNoDelay(true);
      resolve(socket);
    });
  });
}

/** The client would connect anew by itself, without signing in: so it gets each socket once. */
function once<T>(socket: T): () => T {
  let isUsed = false;
  return () => {
    if (isUsed) throw new Error('The connection has ended.');
    isUsed = true;
    return socket;
  };
}

async function secured(controller: Controller, plain: Socket, trust: Trust, timeout: number) {
  const socket = await handshake(connectTls({ ...tlsOptions(controller, trust), socket: plain }));
  const url = 'ldaps://controller';
  const client = new Client({ url, timeout, createSecureConnection: once(socket) as unknown as typeof connectTls });
  return { client, socket };
}

async function upgraded(controller: Controller, plain: Socket, trust: Trust, timeout: number) {
  let socket: TLSSocket | undefined;
  const client = new Client({
    url: 'ldap://controller',
    timeout,
    createConnection: once(plain) as unknown as typeof connectPlain,
    createSecureConnection: ((options: Parameters<typeof connectTls>[0]) => {
      socket = connectTls(options);
      return socket;
    }) as typeof connectTls,
  });
  // It writes the socket into the options, so it gets some of its own.
  await client.startTLS({ ...tlsOptions(controller, trust) });
  if (!socket) throw new Error('StartTLS made no encrypted connection.');
  const encryptedSocket = socket;
  encryptedSocket.once('close', () => plain.destroy());
  return { client, socket: encryptedSocket };
}

function handshake(socket: TLSSocket): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => socket.destroy(new Error('The TLS handshake takes too long.')), connectTimeout);
    const fail = (cause: Error) => {
      clearTimeout(timer);
      reject(cause);
    };
    socket.once('error', fail);
    // A server that does not speak TLS just hangs up.
    socket.once('close', () =>
      fail(Object.assign(new Error('closed during the handshake'), { code: 'ERR_TLS_CLOSED' })),
    );
    socket.once('secureConnect', () => {
      clearTimeout(timer);
      socket.off('error', fail);
      socket.on('error', () => undefined);
      resolve(socket);
    });
  });
}

function untrusted({ where }: Controller, why: string, cause?: unknown): DirectoryError {
  const advice = 'Please check its certificate; `ca_file` or `fingerprint` makes a private one trusted.';
  const userMessage = `${where} cannot be trusted: ${why}. Nothing was sent. ${advice}`;
  return new DirectoryError('directory-not-trusted', { userMessage, cause, effect: 'none' });
}

export function unreachable({ where }: Pick<Controller, 'where'>, cause: unknown): DirectoryError {
  const userMessage = `${where} cannot be reached. Nothing was changed. Please check that it is running, then try again.`;
  return new DirectoryError('directory-unreachable', { userMessage, cause, effect: 'none' });
}

/** One that is not trusted is worth more words than one that is only down. */
export function unreachableFailure(
  controllers: readonly Controller[],
  failures: readonly DirectoryError[],
): DirectoryError {
  const worst = failures.find(({ code }) => code === 'directory-not-trusted') ?? failures[0];
  if (worst && (controllers.length === 1 || worst.code === 'directory-not-trusted')) return worst;
  const names = controllers.map(({ where }) => where).join(', ');
  const userMessage = `None of the domain controllers can be reached: ${names}. Nothing was changed. Please check that they are running, then try again.`;
  return new DirectoryError('directory-unreachable', { userMessage, cause: worst, effect: 'none' });
}
