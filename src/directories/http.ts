import { buildConnector, Pool } from 'undici';
import { type DeskhandError, DirectoryError } from '../core/errors.ts';
import { untrustedMessage, wrongCertificate } from './certificate.ts';

export interface HttpSettings {
  /** Where the server is: scheme, host, port and, behind a proxy, a path. */
  readonly url: string;
  /** How the server is called in sentences. */
  readonly where: string;
  /** PEM of the authority that signed the server's certificate, where it is not a public one. */
  readonly ca?: string;
  /** SHA-256 of the server's own certificate; trusted by this alone, whoever signed it, unless `ca` is given as well. */
  readonly fingerprint?: string;
  /** Milliseconds for one call, from connecting to the last byte. */
  readonly timeout: number;
  readonly callsAtOnce: number;
}

export interface HttpCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the settings' URL, without a leading slash. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whether the call may change something: without an answer, nobody knows then whether it did. */
  readonly changes: boolean;
  /** Never sent again by itself, though it changes nothing: such as what holds a one-time password. */
  readonly once?: boolean;
  readonly signal?: AbortSignal | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** The way to one server. `send` throws `DeskhandError` with the effect that a call without an answer may have had. */
export interface HttpClient {
  send(call: HttpCall): Promise<HttpAnswer>;
  close(): Promise<void>;
}

const largestAnswer = 32 * 1024 * 1024;
const connectTimeout = 10_000;
/** Shorter than servers keep idle connections, so that a call is rarely sent into one that is just being closed. */
const idleTimeout = 4_000;

/** The connection never came about, so no call was sent. */
class NotConnected extends Error {
  readonly untrusted: string | undefined;

  constructor(cause: Error, untrusted: string | undefined) {
    super(cause.message, { cause });
    this.name = 'NotConnected';
    this.untrusted = untrusted;
  }
}

/** Opens the way to a server; nothing is sent yet. */
export function createHttpClient(settings: HttpSettings): HttpClient {
  const base = new URL(settings.url.endsWith('/') ? settings.url : `${settings.url}/`);
  const pool = new Pool(base.origin, {
    connect: connectorOf(settings),
    connections: settings.callsAtOnce,
    pipelining: 1,
    keepAliveTimeout: idleTimeout,
    maxResponseSize: largestAnswer,
    allowH2: false,
  });

  async function sendOnce({ method, path, headers = {}, body }: HttpCall, signal: AbortSignal): Promise<HttpAnswer> {
    const response = await pool.request({
      method,
      path: `${base.pathname}${path}`,
      headers,
      ...(body !== undefined && { body }),
      signal,
    });
    return { status: response.statusCode, headers: response.headers, text: await response.body.text() };
  }

  return {
    async send(call) {
      // Unlike that of `AbortSignal.timeout`, this timer goes with the call, and does not run on long after it.
      const deadline = new AbortController();
      const isOver = () => deadline.abort(new DOMException('The call timed out.', 'TimeoutError'));
      const timer = setTimeout(isOver, settings.timeout).unref();
      const signal = call.signal ? AbortSignal.any([call.signal, deadline.signal]) : deadline.signal;
      const effect = call.changes ? 'unknown' : 'none';
      const answer = await sendOnce(call, signal)
        // An idle connection may be closed just as a call is sent into it; what only reads can be sent once more.
        .catch((cause: unknown) => {
          if (call.changes || call.once || !isBroken(cause)) throw cause;
          return sendOnce(call, signal);
        })
        .catch((cause: unknown) => {
          throw failureOf(cause, settings, effect);
        })
        .finally(() => clearTimeout(timer));
      if (answer.status < 300 || answer.status >= 400) return answer;
      const userMessage = `${settings.where} redirects to another address. Set \`url\` to the final address.`;
      throw new DirectoryError('directory-answer-unknown', { userMessage, effect });
    },
    close: () => pool.close(),
  };
}

/** The connection was there and broke. */
const isBroken = (cause: unknown): boolean =>
  cause instanceof Error && 'code' in cause && ['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'].includes(String(cause.code));

/** Opens sockets to the server, TLS ones only to one that the settings trust. */
export function connectorOf({ ca, fingerprint }: Pick<HttpSettings, 'ca' | 'fingerprint'>): buildConnector.connector {
  const connect = buildConnector({
    timeout: connectTimeout,
    // A resumed TLS session shows no certificate, so the fingerprint could not be looked at.
    maxCachedSessions: 0,
    // A pinned certificate is judged below by its fingerprint; by its signer, too, only where one is named.
    rejectUnauthorized: fingerprint === undefined || ca !== undefined,
    ...(ca !== undefined && { ca }),
  });
  return (options, callback) => {
    connect(options, (fault, socket) => {
      if (fault) return callback(new NotConnected(fault, untrustedMessage(fault)), null);
      const wrong = fingerprint && wrongCertificate(socket, [fingerprint]);
      if (!wrong) return callback(null, socket);
      socket.destroy();
      callback(new NotConnected(new Error('another certificate'), wrong), null);
    });
  };
}

/** What a person can be told of a call that got no answer. @param effect of a call that was sent */
export function failureOf(
  cause: unknown,
  { where, timeout }: Pick<HttpSettings, 'where' | 'timeout'>,
  effect: 'none' | 'unknown',
): DeskhandError {
  if (cause instanceof NotConnected) {
    const { untrusted } = cause;
    if (untrusted) {
      const advice = 'Check its certificate. To trust a private one, set `ca_file` or `fingerprint`.';
      return new DirectoryError('directory-not-trusted', {
        userMessage: `Deskhand does not trust ${where}: ${untrusted}. Nothing was sent. ${advice}`,
        cause,
        effect: 'none',
      });
    }
    const userMessage = `Deskhand cannot reach ${where}. Nothing was changed. Check that it is running, then try again.`;
    return new DirectoryError('directory-unreachable', { userMessage, cause, effect: 'none' });
  }
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') {
    return new DirectoryError('directory-answer-unknown', {
      userMessage: `${where} sent too large an answer.`,
      cause,
      effect,
    });
  }
  const name = cause instanceof Error ? cause.name : '';
  const what =
    name === 'TimeoutError'
      ? `${where} timed out after ${Math.round(timeout / 1000)} seconds`
      : name === 'AbortError'
        ? `${where} timed out`
        : `${where} closed the connection early`;
  return new DirectoryError('directory-unreachable', {
    userMessage: `${what}. Try again later.`,
    cause,
    effect,
  });
}
