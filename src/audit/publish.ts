import { createPublicKey, type KeyObject } from 'node:crypto';
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import type { EventRecord } from '../journal/audit-log.ts';
import { requireCheckpoint, startCheckpointer } from './checkpoint-publisher.ts';
import { eventLabelOf } from './event-labels.ts';
import { auditForms } from './formats.ts';
import { privateKeyOf } from './keys.ts';
import type { AuditBook } from './reader.ts';
import type { AuditSettings } from './settings.ts';
import { type Feed, startDelivery } from './sinks/delivery.ts';
import { openSink } from './sinks/index.ts';
import type { Sink, SinkEvent } from './sinks/sink.ts';

interface Parts {
  readonly book: AuditBook;
  /** Posts a text to a channel. */
  readonly post: (channel: string, text: string) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Takes the audit log out of the house: to the sinks, and as signed checkpoints to a channel. */
export interface AuditPublishing {
  /** There may be a new line. */
  nudge(): void;
  /** What is behind, by name, and since when, in milliseconds since 1970. */
  behind(): Promise<ReadonlyMap<string, number>>;
  stop(): Promise<void>;
}

function signingKey(settings: AuditSettings | undefined): KeyObject | undefined {
  return settings?.checkpoints && privateKeyOf(settings.checkpoints.key.reveal());
}

/** Throws `DeskhandError` where the log does not hold any more what was posted of it. */
export async function requireAudit(settings: AuditSettings | undefined, book: AuditBook): Promise<void> {
  const key = signingKey(settings);
  await requireCheckpoint(book, key && createPublicKey(key));
}

export function publishAudit(settings: AuditSettings | undefined, parts: Parts): AuditPublishing {
  const { book, post, clock, log } = parts;
  const sinks = (settings?.sinks ?? []).map((sink) => openSink(sink, clock));
  const delivery = startDelivery({ sinks, feed: feedOf(book), clock, log });
  const privateKey = signingKey(settings);
  const { channel, every } = settings?.checkpoints ?? {};
  const checkpointer =
    privateKey && channel !== undefined && every !== undefined
      ? startCheckpointer({ book, privateKey, channel, every, post, clock, log })
      : undefined;
  return {
    nudge: () => delivery.nudge(),
    async behind() {
      const found = new Map<string, number>();
      const note = (name: string, [next]: readonly EventRecord[], due = 0) => {
        if (next) found.set(name, Math.max(next.at, due));
      };
      for (const { id } of sinks) note(`sink ${id}`, await book.page({ after: await book.cursor(id) }, 1));
      if (every !== undefined) {
        const { sequence = 0, postedAt } = (await book.lastCheckpoint()) ?? {};
        // One that was signed and not posted has to be posted still.
        const after = postedAt === undefined ? Math.max(sequence - 1, 0) : sequence;
        note('checkpoints', await book.page({ after }, 1), (postedAt ?? 0) + every);
      }
      return found;
    },
    async stop() {
      await Promise.all([delivery.stop(), checkpointer?.stop()]);
    },
  };
}

const eventOf =
  (format: Sink['format']) =>
  (line: EventRecord): SinkEvent => {
    const { sequence, at, kind, hash } = line;
    return { sequence, at, kind, hash, severity: eventLabelOf(kind).severity, text: auditForms[format].line(line) };
  };

function feedOf(book: AuditBook): Feed {
  return {
    next: async (after, limit, format) => (await book.page({ after }, limit)).map(eventOf(format)),
    head: async () => (await book.head()).sequence,
    cursor: (sink) => book.cursor(sink),
    moveCursor: (sink, sequence) => book.moveCursor(sink, sequence),
  };
}
