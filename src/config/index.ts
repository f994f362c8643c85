import { accessSync, constants, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { AuditSettings } from '../audit/settings.ts';
import type { Secret } from '../core/secret.ts';
import { isBlock } from '../core/setting-values.ts';
import type { IdentitySettings } from '../identity/settings.ts';
import type { LimitSettings } from '../journal/settings.ts';
import type { MailSettings } from '../mail/settings.ts';
import type { MonitoringSettings } from '../monitoring/settings.ts';
import type { ProofSettings, Timings } from '../requests/settings.ts';
import type { SlackSettings } from '../slack/settings.ts';
import { checkDocument, type OpenDocument, openDocument } from '../yaml/document.ts';
import { DocumentError, type Fault, inOrder } from '../yaml/fault.ts';
import { checkAuditSection } from './audit.ts';
import { type CheckedDirectories, checkDirectories, type KindOfDirectory } from './directories.ts';
import { appToken, botToken, type Environment, secretReader, signingSecret, type Wanted } from './environment.ts';
import { keysIn } from './journal-keys.ts';
import { checkMailSection } from './mail.ts';
import { nameFaults } from './names.ts';
import { ConfigDocument, usualPolicy } from './schema.ts';

/** A directory as configured; its settings have passed the schema of its kind. */
interface DirectoryConfig {
  readonly kind: string;
  readonly label: string;
  readonly settings: unknown;
}

/** All that the bot is told from outside. Frozen; its paths are absolute. */
export interface Config {
  readonly slack: SlackSettings & { readonly requestsChannel: string; readonly managerField?: string };
  /** By id, in the order of the file. */
  readonly directories: ReadonlyMap<string, DirectoryConfig>;
  readonly people: IdentitySettings;
  /** Where alarms go. */
  readonly securityChannel: string;
  /** Where alarms go by mail as well. */
  readonly securityEmail?: string;
  readonly monitoring?: MonitoringSettings;
  readonly proof: ProofSettings;
  readonly limits: LimitSettings;
  /** The mail server, where people are told by mail too. */
  readonly mail?: MailSettings;
  /** Where the audit log goes besides the journal. */
  readonly audit?: AuditSettings;
  readonly policy: string;
  readonly journal: { readonly file: string };
  /** What differs from the usual times, in milliseconds. */
  readonly timings: Partial<Timings>;
  readonly log: { readonly level: string };
  /** 32 bytes in base64, that passwords are encrypted and rows authenticated with. */
  readonly key: Secret;
  /** The key before, while what it sealed is still there. */
  readonly oldKey?: Secret;
  /** The value of an environment variable that a directory's settings name; `undefined` for any other. */
  readonly secret: (name: string) => Secret | undefined;
}

interface LoadOptions {
  readonly file: string;
  readonly kinds: ReadonlyMap<string, KindOfDirectory>;
  readonly environment?: Environment;
}

/**
 * Reads deskhand.yml and the environment. Paths in the file count from the file's own folder.
 *
 * @throws DocumentError with every fault of both at once
 */
export function loadConfig({ file, kinds, environment = process.env }: LoadOptions): Config {
  const faults: Fault[] = [];
  const document = openFile(file, faults);
  const folder = dirname(file);
  const settings = document && checkSettings(document, folder, faults);
  const directories = document && checkDirectories(document, kinds, environment);
  const mail = document && checkMailSection(document, folder, environment);
  const audit = document && checkAuditSection(document, folder, environment);
  if (document && settings?.security?.email !== undefined && settings.mail === undefined) {
    const text = 'needs the section mail:, with the mail server that sends it';
    faults.push(document.fault(['security', 'email'], { code: 'no-mail', name: 'security.email', text }));
  }
  for (const part of [directories, mail, audit]) faults.push(...(part?.faults ?? []));

  const missing: Fault[] = [];
  const required = secretReader(environment, missing);
  const token = required(botToken);
  const transport = transportOf(document?.value, required);
  const { key, oldKey } = keysIn(environment, required);
  const all = [...inOrder(faults), ...missing];
  if (all.length > 0 || !settings || !directories || !token || !transport || !key) throw new DocumentError(all);

  const { api_url: apiUrl, requests_channel: requestsChannel, manager_field: managerField } = settings.slack;
  return frozen<Config>({
    slack: {
      requestsChannel,
      botToken: token,
      transport,
      ...(apiUrl !== undefined && { apiUrl }),
      ...(managerField !== undefined && { managerField }),
    },
    directories: configured(settings, directories, dirname(file)),
    people: {
      links: new Map(Object.entries(settings.people)),
      managers: new Map(Object.entries(settings.managers)),
      matchByEmail: settings.match_people_by_email,
    },
    securityChannel: settings.security?.channel ?? requestsChannel,
    ...(settings.security?.email !== undefined && { securityEmail: settings.security.email }),
    ...(settings.monitoring && { monitoring: settings.monitoring.listen }),
    proof: { addressAge: settings.proof.address_age, codeLife: settings.proof.code },
    limits: settings.limits.requests,
    ...(mail?.settings && { mail: mail.settings }),
    ...(audit?.settings && { audit: audit.settings }),
    policy: resolve(folder, settings.policy),
    journal: { file: resolve(folder, settings.journal.file) },
    timings: timingsOf(settings.limits),
    log: settings.log,
    key,
    ...(oldKey && { oldKey }),
    secret: (name) => directories.secrets.get(name),
  });
}

function openFile(file: string, faults: Fault[]): OpenDocument | undefined {
  try {
    const document = openDocument(file, readText(file));
    faults.push(...document.faults);
    return document;
  } catch (cause) {
    if (!(cause instanceof DocumentError)) throw cause;
    faults.push(...cause.faults);
    return undefined;
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const isThere = (cause as NodeJS.ErrnoException).code !== 'ENOENT';
    const complaint = isThere
      ? { code: 'unreadable-file', text: 'cannot be read' }
      : { code: 'no-file', text: 'this file does not exist. Start with a copy of deskhand.example.yml' };
    throw new DocumentError([{ file, ...complaint }], cause);
  }
}

function checkSettings(document: OpenDocument, folder: string, faults: Fault[]): ConfigDocument | undefined {
  const { value, faults: found } = checkDocument(document, ConfigDocument);
  faults.push(...found, ...nameFaults(document));
  const named = isBlock(document.value) ? (document.value.policy ?? usualPolicy) : undefined;
  if (typeof named === 'string' && !isReadable(resolve(folder, named))) {
    const text = `${resolve(folder, named)} cannot be read. Start with a copy of policy.example.yml`;
    faults.push(document.fault(['policy'], { code: 'unreadable-file', name: 'policy', text }));
  }
  return value;
}

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

/** Where the bot listens for Slack unless told otherwise: what ends TLS in front of it is mostly on the same machine. */
const loopback = '127.0.0.1';

/** How Slack is reached. Looked up in the bare file, so that a fault elsewhere in it hides no missing token. */
function transportOf(
  value: unknown,
  required: (wanted: Wanted) => Secret | undefined,
): SlackSettings['transport'] | undefined {
  const slack = isBlock(value) && isBlock(value.slack) ? value.slack : {};
  if (slack.transport !== 'http') {
    const token = required(appToken);
    return token && { kind: 'socket', appToken: token };
  }
  const secret = required(signingSecret);
  const host = typeof slack.host === 'string' ? slack.host : loopback;
  return secret && typeof slack.port === 'number'
    ? { kind: 'http', host, port: slack.port, signingSecret: secret }
    : undefined;
}

function configured(
  settings: ConfigDocument,
  checked: CheckedDirectories,
  folder: string,
): ReadonlyMap<string, DirectoryConfig> {
  return new Map(
    Object.entries(settings.directories).map(([id, { kind, label }]) => [
      id,
      frozen({ kind, label, settings: withPaths(checked.settings.get(id), folder) }),
    ]),
  );
}

/** A certificate file is named as the other files are: from the folder of deskhand.yml. */
function withPaths(settings: unknown, folder: string): unknown {
  if (!isBlock(settings) || typeof settings.ca_file !== 'string') return settings;
  return { ...settings, ca_file: resolve(folder, settings.ca_file) };
}

function timingsOf(limits: ConfigDocument['limits']): Partial<Timings> {
  const { call_deadline: callDeadline, read_back: readBack, task_limit: taskLimit, reveal } = limits;
  return {
    ...(callDeadline !== undefined && { callDeadline }),
    ...(readBack !== undefined && { readBack }),
    ...(taskLimit !== undefined && { taskLimit }),
    ...(reveal !== undefined && { reveal }),
  };
}

/** Freezes plain blocks and lists all the way down. */
function frozen<T>(value: T): T {
  const isPlain = Array.isArray(value) || (isBlock(value) && Object.getPrototypeOf(value) === Object.prototype);
  if (!isPlain) return value;
  for (const inner of Object.values(value as object)) frozen(inner);
  return Object.freeze(value);
}
