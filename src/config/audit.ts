import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';
import { privateKeyOf } from '../audit/keys.ts';
import type { SinkSettings } from '../audit/sinks/index.ts';
import { secretPrefix } from '../audit/sinks/webhook.ts';
import type { Secret } from '../core/secret.ts';
import { checkDocument, type OpenDocument } from '../yaml/document.ts';
import type { Fault } from '../yaml/fault.ts';
import { isBlock, namedSecret } from './directories.ts';
import type { Environment } from './environment.ts';
import { Host, readAuthority } from './mail.ts';
import { ChannelId, duration, File, isLoopback } from './values.ts';

/** What is done with the audit log besides keeping it. */
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

const Webhook = z.string().refine((text) => {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, hash } = new URL(text);
  const isBare = username === '' && password === '' && hash === '';
  return isBare && (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname)));
}, 'must be an address that begins with https://. Plain http works for this machine only');

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
      .refine(
        (text) => collectorOf(text) !== undefined,
        'must be an address such as tls://logs.example.org:6514, tcp://127.0.0.1:514 or udp://127.0.0.1:514',
      )
      .optional(),
    format: z.enum(['jsonl', 'cef']).optional(),
    unencrypted: z.boolean().optional(),
    ca_file: File.optional(),
  })
  .superRefine(
    (sink, context) => {
      const report = (key: string | undefined, message: string) =>
        context.addIssue({ code: 'custom', path: key === undefined ? [] : [key], message });
      const { webhook, syslog } = sink;
      if (webhook === undefined && syslog === undefined) report(undefined, 'needs webhook: or syslog: with an address');
      if (webhook !== undefined && syslog !== undefined) report('syslog', 'stands beside a webhook: write two sinks');
      if (webhook !== undefined && sink.format !== undefined) report('format', 'goes with syslog; a webhook gets JSON');
      if (syslog !== undefined && sink.secret !== undefined) report('secret', 'goes with webhook');
      const isSecure = /^(https|tls):/.test(String(syslog ?? webhook));
      if (sink.ca_file !== undefined && !isSecure) report('ca_file', 'goes with https:// or tls://');
      const collector = typeof syslog === 'string' ? collectorOf(syslog) : undefined;
      const isOpen = collector && collector.transport !== 'tls' && !isHere(collector.host);
      if (isOpen && sink.unencrypted !== true) {
        report('syslog', 'would send the log across the network in the clear. Use tls://, or write unencrypted: true');
      }
      if (!isOpen && sink.unencrypted !== undefined) {
        report('unencrypted', 'goes with tcp:// or udp:// to another machine');
      }
    },
    // Checked even where something else is wrong too: nobody should have to start twice to hear two faults.
    { when: ({ value }) => isBlock(value) },
  );
type SinkDocument = z.infer<typeof SinkDocument>;

const isHere = (host: string): boolean => isLoopback(host) || host === '::1';

const AuditDocument = z.strictObject({
  checkpoints: z.strictObject({ channel: ChannelId, key: z.string(), every: duration('1m', '24h') }).optional(),
  sinks: z.array(SinkDocument).default([]),
});

/** Checks the section `audit`, and reads the keys and certificates that it names. Without the section, nothing. */
export function checkAuditSection(
  document: OpenDocument,
  folder: string,
  environment: Environment,
): { readonly settings?: AuditSettings; readonly faults: readonly Fault[] } {
  const section = isBlock(document.value) ? document.value.audit : undefined;
  if (section === undefined) return { faults: [] };
  const faults: Fault[] = [];
  const secrets = new Map<string, Secret>();
  const report = (path: readonly PropertyKey[], text: string) => faults.push(document.fault(['audit', ...path], text));
  /** The block with the names of variables in place of what may be a secret itself, which no fault shall repeat. */
  const named = (block: unknown, path: readonly PropertyKey[], key: string, example: string, isGood: Test): unknown => {
    if (!isBlock(block) || block[key] === undefined) return block;
    const setting = ['audit', ...path, key].filter((step) => typeof step === 'string').join('.');
    const { name, secret, fault } = namedSecret(block[key], setting, environment, example);
    const wrong = fault ?? (secret && isGood(secret.reveal()));
    if (typeof wrong === 'string') report([...path, key], fault ?? `${setting}: ${name} ${wrong}`);
    if (secret) secrets.set(name, secret);
    return { ...block, [key]: name };
  };
  const value = isBlock(section)
    ? {
        ...section,
        ...(section.checkpoints !== undefined && {
          checkpoints: named(section.checkpoints, ['checkpoints'], 'key', 'DESKHAND_CHECKPOINT_KEY', keyFault),
        }),
        ...(Array.isArray(section.sinks) && {
          sinks: section.sinks.map((sink, at) =>
            named(sink, ['sinks', at], 'secret', 'AUDIT_WEBHOOK_KEY', secretFault),
          ),
        }),
      }
    : section;
  const checked = checkDocument(document, AuditDocument, { path: ['audit'], value });
  faults.push(...checked.faults);
  const sinks = (checked.value?.sinks ?? []).map((sink, at) => {
    const authority = sink.ca_file === undefined ? {} : readAuthority(resolve(folder, sink.ca_file));
    if (authority.fault !== undefined) report(['sinks', at, 'ca_file'], `audit.sinks.ca_file: ${authority.fault}`);
    return settingsOf(sink, secrets, authority.text);
  });
  const addresses = sinks.map((sink) =>
    sink.kind === 'webhook' ? sink.url : `${sink.transport} ${sink.host} ${sink.port}`,
  );
  for (const [at, address] of addresses.entries()) {
    // Both would move one cursor on, and each would get a part of the log.
    if (addresses.indexOf(address) < at) report(['sinks', at], 'audit.sinks: this address stands there already');
  }
  if (faults.length > 0 || !checked.value) return { faults };
  const { checkpoints } = checked.value;
  const key = checkpoints && secrets.get(checkpoints.key);
  return {
    settings: { sinks, ...(checkpoints && key && { checkpoints: { ...checkpoints, key } }) },
    faults,
  };
}

/** What is wrong with a secret, without repeating it. */
type Test = (value: string) => string | undefined;

const keyFault: Test = (value) =>
  privateKeyOf(value) ? undefined : 'holds no Ed25519 private key: make a pair with deskhand audit keygen';

const secretFault: Test = (value) =>
  new RegExp(`^${secretPrefix}[A-Za-z0-9+/]{32,88}={0,2}$`).test(value)
    ? undefined
    : `does not begin with ${secretPrefix} and a key in base64: make one with printf ${secretPrefix}; openssl rand -base64 32`;

function settingsOf(sink: SinkDocument, secrets: ReadonlyMap<string, Secret>, authority?: string): SinkSettings {
  const trusted = { ...(authority !== undefined && { authority }) };
  if (sink.webhook !== undefined) {
    const secret = sink.secret === undefined ? undefined : secrets.get(sink.secret);
    return { kind: 'webhook', url: sink.webhook, ...(secret && { secret }), ...trusted };
  }
  const collector = collectorOf(sink.syslog ?? '');
  if (!collector) throw new Error('A sink without an address has passed its check.');
  return { kind: 'syslog', ...collector, format: sink.format ?? 'jsonl', ...trusted };
}
