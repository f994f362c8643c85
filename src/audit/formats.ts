import { readFileSync } from 'node:fs';
import { csvRow } from '../core/csv.ts';
import type { EventRecord } from '../journal/audit-log.ts';
import { eventLabelOf } from './event-labels.ts';

/** The forms that the audit log can leave in. Each gives whole lines without their ends. */
const auditFormats = ['jsonl', 'csv', 'cef'] as const;
export type AuditFormat = (typeof auditFormats)[number];

interface Form {
  /** What stands above the first line. */
  readonly heading?: string;
  readonly lineEnd: string;
  line(record: EventRecord): string;
}

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** The time as ISO 8601 in UTC. A line that was tampered with may hold one that there is not. */
function timeOf(at: number): string {
  const time = new Date(at);
  return Number.isNaN(time.getTime()) ? 'invalid' : time.toISOString();
}

/** The event as data; where it is no JSON any more, as the bare text. */
function eventOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

const isBlock = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The Slack person who brought an event about, as team/id: the one it names, or who asked. Empty where nobody did. */
function actorOf(event: unknown): string {
  if (!isBlock(event)) return '';
  const person = event.person ?? (isBlock(event.request) ? event.request.requester : undefined);
  return isBlock(person) && typeof person.id === 'string' ? `${String(person.team)}/${person.id}` : '';
}

const jsonl: Form = {
  lineEnd: '\n',
  line: ({ sequence, request, at, kind, body, hash }) =>
    JSON.stringify({ sequence, request, at: timeOf(at), kind, event: eventOf(body), hash }),
};

const csv: Form = {
  heading: 'sequence,request,at,kind,name,severity,person,event,hash',
  lineEnd: '\r\n',
  line: ({ sequence, request, at, kind, body, hash }) => {
    const { name, severity } = eventLabelOf(kind);
    const person = actorOf(eventOf(body));
    return csvRow([String(sequence), request, timeOf(at), kind, name, String(severity), person, body, hash]);
  },
};

const header = (text: string): string => text.replaceAll(/[\\|]/g, '\\$&').replaceAll(/[\r\n]+/g, ' ');

const extension = (text: string): string =>
  text.replaceAll(/[\\=]/g, '\\$&').replaceAll('\r', '\\r').replaceAll('\n', '\\n');

const cef: Form = {
  lineEnd: '\n',
  line: ({ sequence, request, at, kind, body, hash }) => {
    const { name, severity } = eventLabelOf(kind);
    const actor = actorOf(eventOf(body));
    const fields: readonly (readonly [string, string])[] = [
      ['rt', Number.isNaN(at) ? '' : String(at)],
      ['externalId', String(sequence)],
      ['suser', actor],
      ['cs1Label', 'request'],
      ['cs1', request],
      ['cs2Label', 'hash'],
      ['cs2', hash],
      ['cs3Label', 'event'],
      ['cs3', body],
    ];
    const given = fields.filter(([, value]) => value !== '').map(([key, value]) => `${key}=${extension(value)}`);
    const front = ['CEF:0', 'Deskhand', 'Deskhand', version, kind, name].map((part, at) => (at ? header(part) : part));
    return `${front.join('|')}|${severity}|${given.join(' ')}`;
  },
};

/** How each format writes the log: one record a line, whatever kind it is of. */
export const auditForms: Readonly<Record<AuditFormat, Form>> = { jsonl, csv, cef };
