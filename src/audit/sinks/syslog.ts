import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { connect, isIP, type Socket } from 'node:net';
import { hostname } from 'node:os';
import { connect as connectTls } from 'node:tls';
import { type Sink, SinkError, type SinkEvent, sendTimeout } from './sink.ts';
import { counted, syslogMessage } from './syslog-message.ts';

export interface SyslogSettings {
  readonly kind: 'syslog';
  readonly transport: 'tls' | 'tcp' | 'udp';
  readonly host: string;
  readonly port: number;
  readonly format: 'jsonl' | 'cef';
  /** PEM of the authority that signed the collector's certificate, where it is not a public one. */
  readonly authority?: string;
}

/** The most that a datagram takes; what is longer arrives cut. */
const largestDatagram = 65_000;

/** Sends the log to a syslog collector, in messages of RFC 5424. */
export function openSyslog(settings: SyslogSettings): Sink {
  const { transport, host, port, format } = settings;
  const own = hostname();
  const messages = (events: readonly SinkEvent[]) => events.map((event) => syslogMessage(event, own, process.pid));
  return {
    id: `syslog ${transport}://${host}:${port}`,
    format,
    send: async (events, signal) => {
      const within = AbortSignal.any([signal, AbortSignal.timeout(sendTimeout)]);
      if (transport === 'udp') await sendDatagrams(settings, messages(events), within);
      else await sendStream(settings, messages(events), within);
    },
    close: async () => undefined,
  };
}

/** So long is waited before the end, in milliseconds: a collector that turns callers away shows it in this time. */
const settling = 200;

/**
 * Syslog has no answer. So each delivery has a connection of its own, which is ended from here; the collector ends it too
 * when it has read up to there. If it breaks off in any other way, nobody knows what arrived, and all is sent again.
 */
async function sendStream(settings: SyslogSettings, messages: readonly Buffer[], signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const socket = openSocket(settings);
  const stop = () => socket.destroy(new SinkError('timed-out', 'The collector timed out.'));
  signal.addEventListener('abort', stop, { once: true });
  try {
    await new Promise<void>((resolve, reject) => {
      let hasEnded = false;
      let hasRead = false;
      socket.on('error', reject);
      socket.once('end', () => {
        // An end of its own accord, before ours, says nothing about what it has read.
        hasRead = hasEnded;
      });
      socket.once('close', () => {
        if (hasRead) resolve();
        else reject(new SinkError('closed-early', 'The collector closed the connection too early.'));
      });
      socket.once(settings.transport === 'tls' ? 'secureConnect' : 'connect', () => {
        socket.write(Buffer.concat(messages.map(counted)), () => {
          setTimeout(() => {
            hasEnded = !socket.readableEnded;
            socket.end();
          }, settling);
        });
      });
      // Whatever it says is of no interest, but has to be read for its end to be seen.
      socket.resume();
    });
  } finally {
    signal.removeEventListener('abort', stop);
    socket.destroy();
  }
}

function openSocket({ transport, host, port, authority }: SyslogSettings): Socket {
  if (transport === 'tcp') return connect({ host, port });
  return connectTls({
    host,
    port,
    minVersion: 'TLSv1.2',
    ...(isIP(host) === 0 && { servername: host }),
    ...(authority !== undefined && { ca: authority }),
  });
}

async function sendDatagrams(
  { host, port }: SyslogSettings,
  messages: readonly Buffer[],
  signal: AbortSignal,
): Promise<void> {
  const { address, family } = await lookup(host);
  const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
  try {
    for (const message of messages) {
      signal.throwIfAborted();
      await new Promise<void>((resolve, reject) => {
        socket.once('error', reject);
        socket.send(message.subarray(0, largestDatagram), port, address, (failure) => {
          socket.off('error', reject);
          if (failure) reject(failure);
          else resolve();
        });
      });
    }
  } finally {
    socket.close();
  }
}
