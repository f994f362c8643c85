import { isIP } from 'node:net';
import { z } from 'zod';
import type { Secret } from '../core/secret.ts';
import { ChannelId, duration, File, Host, isBlock, isLoopback } from '../core/setting-values.ts';
import { privateKeyOf } from './keys.ts';
import type { SinkSettings } from './sinks/index.ts';
import { secretPrefix } from './sinks/webhook.ts';

/** Where the audit log goes besides the journal. */
export interface AuditSettings {
  readonly checkpoints?: {
    readonly channel: string;
    /** An Ed25519 private key: PKCS #8 as base64 or PEM. */
    readonly key: Secret;
    /** Milliseconds. */
    readonly every: number;
  };
  readonly sinks: readonly SinkSettings[];
}

const ports: Readonly<Record<string, number>> = { tls: 6514, tcp: 514, udp: 514 };

const Webhook = z.string().refine(
  (text) => {
    if (!URL.canParse(text)) return false;
    const { protocol, hostname, username, password, hash } = new URL(text);
    const isBare = username === '' && password === '' && hash === '';
    return isBare && (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname)));
  },
  {
    error: 'must start with https://. Plain http is for this machine only',
    params: { code: 'wrong-address' },
  },
);

/** Where a syslog address leads; `undefined` where it is none. */
function collectorOf(text: string): { transport: 'tls' | 'tcp' | 'udp'; host: string; port: number } | undefined {
  const [, transport = '', name = '', digits] =
    /^(tls|tcp|udp):\/\/(\[[^\]]+\]|[^:/[\]]+)(?::(\d{1,5}))?\/?$/.exec(text) ?? [];
  const host = name.replace(/^\[(.+)\]$/, '$1');
  const port = Number(digits ?? ports[transport]);
  const isHost = isIP(host) > 0 || (host === name && Host.safeParse(host).success);
  if (!isHost || port < 1 || port > 65_535) return undefined;
  return { transport: transport as 'tls' | 'tcp' | 'udp', host, port };
}

const SinkDocument = z
  .strictObject({
    webhook: Webhook.optional(),
    secret: z.string().optional(),
    syslog: z
      .string()
      .refine((text) => collectorOf(text) !== undefined, {
        error: 'must be an address such as tls://logs.example.org:6514, tcp://127.0.0.1:514 or udp://127.0.0.1:514',
        params: { code: 'wrong-address' },
      })
      .optional(),
    format: z.enum(['jsonl', 'cef']).optional(),
    unencrypted: z.boolean().optional(),
    ca_file: File.optional(),
  })
  .superRefine(
    (sink, context) => {
      const report = (key: string | undefined, code: string, message: string) =>
        context.addIssue({ code: 'custom', path: key === undefined ? [] : [key], message, params: { code } });
      const { webhook, syslog } = sink;
      if (webhook === undefined && syslog === undefined)
        report(undefined, 'no-address', 'needs webhook: or syslog: with an address');
      if (webhook !== undefined && syslog !== undefined)
        report('syslog', 'two-addresses', 'a sink has either webhook: or syslog:. Write two sinks');
      if (webhook !== undefined && sink.format !== undefined)
        report('format', 'wrong-sink', 'is for syslog only. A webhook gets JSON');
      if (syslog !== undefined && sink.secret !== undefined) report('secret', 'wrong-sink', 'is for a webhook only');
      const isSecure = /^(https|tls):/.test(String(syslog ?? webhook));
      if (sink.ca_file !== undefined && !isSecure) report('ca_file', 'wrong-sink', 'is for https:// and tls:// only');
      const collector = typeof syslog === 'string' ? collectorOf(syslog) : undefined;
      const isOpen = collector && collector.transport !== 'tls' && !isHere(collector.host);
      if (isOpen && sink.unencrypted !== true) {
        report('syslog', 'unencrypted', 'would send the log unencrypted. Use tls://, or write unencrypted: true');
      }
      if (!isOpen && sink.unencrypted !== undefined) {
        report('unencrypted', 'wrong-sink', 'is for tcp:// and udp:// to another machine only');
      }
    },
    // Checked even if something else is wrong too, so that one start shows all faults.
    { when: ({ value }) => isBlock(value) },
  );
type SinkDocument = z.infer<typeof SinkDocument>;

const isHere = (host: string): boolean => isLoopback(host) || host === '::1';

/** The section `audit` of deskhand.yml, with the names of variables in place of secrets. */
export const AuditSection = z.strictObject({
  checkpoints: z.strictObject({ channel: ChannelId, key: z.string(), every: duration('1m', '24h') }).optional(),
  sinks: z.array(SinkDocument).default([]),
});

/** What is wrong with a secret, without repeating it. */
export type Test = (value: string) => string | undefined;

/** For the key of checkpoints. */
export const keyFault: Test = (value) =>
  privateKeyOf(value) ? undefined : 'contains no Ed25519 private key. Make a pair with: deskhand audit keygen';

/** For the secret of a webhook. */
export const secretFault: Test = (value) =>
  new RegExp(`^${secretPrefix}[A-Za-z0-9+/]{32,88}={0,2}$`).test(value)
    ? undefined
    : `does not start with ${secretPrefix} and a key in base64. Make one with: printf ${secretPrefix}; openssl rand -base64 32`;

/** A sink as it is opened, from how it is written; `authority` is the text of its `ca_file`. */
export function sinkSettings(
  sink: SinkDocument,
  secrets: ReadonlyMap<string, Secret>,
  authority?: string,
): SinkSettings {
  const trusted = { ...(authority !== undefined && { authority }) };
  if (sink.webhook !== undefined) {
    const secret = sink.secret === undefined ? undefined : secrets.get(sink.secret);
    return { kind: 'webhook', url: sink.webhook, ...(secret && { secret }), ...trusted };
  }
  const collector = collectorOf(sink.syslog ?? '');
  if (!collector) throw new Error('A sink without an address has passed its check.');
  return { kind: 'syslog', ...collector, format: sink.format ?? 'jsonl', ...trusted };
}
