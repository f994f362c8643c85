import { createHash } from 'node:crypto';
import { bodyOf } from './bodies.ts';
import type { DeskEvent } from './other-events.ts';
import type { RequestEvent } from './request-event.ts';
import type { Sql } from './schema.ts';

/** One line of the audit log. `hash` covers the line and the hash before it. */
export interface EventRecord {
  readonly sequence: number;
  readonly request: string;
  readonly at: number;
  readonly kind: string;
  /** The event as JSON text, exactly as it was hashed. */
  readonly body: string;
  readonly hash: string;
}

/** The hash of an audit line, over its content and the hash of the line before. Hexadecimal SHA-256. */
export function hashOf(previous: string, line: Omit<EventRecord, 'hash'>): string {
  const content = JSON.stringify([previous, line.sequence, line.request, line.at, line.kind, line.body]);
  return createHash('sha256').update(content).digest('hex');
}

/** The hash that the first line follows. */
const genesis = '0'.repeat(64);

/** Writes the next line of the audit log, inside the transaction of the move that it records. @returns where it is */
export async function append(sql: Sql, request: string, event: RequestEvent | DeskEvent, at: number): Promise<Link> {
  const [last] = await sql.rows('select sequence, hash from events order by sequence desc limit 1');
  const line = {
    sequence: Number(last?.sequence ?? 0) + 1,
    request,
    at,
    kind: event.kind,
    body: bodyOf(event),
  };
  const hash = hashOf(String(last?.hash ?? genesis), line);
  await sql.change('insert into events (sequence, request, at, kind, body, hash) values (?1, ?2, ?3, ?4, ?5, ?6)', [
    line.sequence,
    request,
    at,
    line.kind,
    line.body,
    hash,
  ]);
  return { sequence: line.sequence, hash };
}

/** A place in the chain: a line's number and hash. */
export interface Link {
  readonly sequence: number;
  readonly hash: string;
}

/** The place before the first line. */
export const beginning: Link = { sequence: 0, hash: genesis };

/** Whether a line is the one that comes next after `previous`, with nothing about it changed. */
export function follows(previous: Link, line: EventRecord): boolean {
  return line.sequence === previous.sequence + 1 && line.hash === hashOf(previous.hash, line);
}

/** The first line whose hash does not fit, or `undefined` where the chain is whole. Lines oldest first, from the first one. */
export function firstBroken(lines: Iterable<EventRecord>): EventRecord | undefined {
  let previous = beginning;
  for (const line of lines) {
    if (!follows(previous, line)) return line;
    previous = line;
  }
  return undefined;
}
