import type { KeyObject } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../core/clock.ts';
import { DeskhandError } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import { type EventRecord, follows, type Link } from '../journal/audit-log.ts';
import { findCheckpoints, isSignedBy, signedLine } from './checkpoint.ts';
import { keyName } from './keys.ts';
import type { AuditBook, KeptCheckpoint } from './reader.ts';

interface Parts {
  readonly book: AuditBook;
  /** Ed25519; in the environment alone, so that the database alone is not enough to forge a history. */
  readonly privateKey: KeyObject;
  readonly channel: string;
  /** A checkpoint is posted at most this often, in milliseconds. */
  readonly every: number;
  readonly post: (channel: string, text: string) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}

/** How often is looked whether the log has grown, once a checkpoint may be posted. */
const lookEvery = 60_000;
/** How long a post on its way may take when the bot stops, in milliseconds. */
const grace = 1_500;
const firstPause = 30_000;
const longestPause = 15 * 60_000;

const tampered = 'The audit log no longer matches its last checkpoint. Somebody has changed or truncated it.';

/** Posts the signed head of the audit log, when it has moved, for as long as the process lives. */
export function startCheckpointer({ book, privateKey, channel, every, post, clock, log }: Parts) {
  const stopping = new AbortController();
  let hasWarned = false;

  async function publish({ sequence, line }: KeptCheckpoint): Promise<number> {
    await post(channel, line);
    await book.notePosted(sequence, clock.now());
    return every;
  }

  /** Does what is due. @returns how long to wait, in milliseconds */
  async function next(): Promise<number> {
    const last = await book.lastCheckpoint();
    // It was signed, and then Slack or the process was gone.
    if (last && last.postedAt === undefined) return publish(last);
    const due = (last?.postedAt ?? 0) + every;
    if (last && due > clock.now()) return Math.min(due - clock.now(), every);
    const head = await grown(book, last);
    if (head === 'broken') {
      log.error({ line: last?.sequence ?? 0 }, 'the audit log was changed after this line; no checkpoint is signed');
      if (!hasWarned) await post(channel, `${tampered} Deskhand posts no more checkpoints. Run: deskhand audit verify`);
      hasWarned = true;
      return every;
    }
    if (!head) return Math.min(lookEvery, every);
    const line = signedLine(head, privateKey);
    await book.keepCheckpoint(head.sequence, line);
    return publish({ sequence: head.sequence, line });
  }

  async function loop(): Promise<void> {
    let failures = 0;
    while (!stopping.signal.aborted) {
      let rest: number;
      try {
        rest = await next();
        failures = 0;
      } catch (cause) {
        failures += 1;
        rest = Math.min(firstPause * 2 ** (failures - 1), longestPause);
        log.warn({ failures, pause: rest, err: cause }, 'cannot post a checkpoint of the audit log; retrying');
      }
      await clock.wait(rest, stopping.signal);
    }
  }

  const looping = loop();
  return {
    /** Ends soon: a checkpoint that Slack is slow to take is posted once more after the next start. */
    async stop(): Promise<void> {
      stopping.abort();
      const late = new AbortController();
      await Promise.race([looping, pause(grace, undefined, { signal: late.signal }).catch(() => undefined)]);
      late.abort();
    },
  };
}

/** The head of the log, if it has moved since the last checkpoint; nothing is signed that does not follow from that. */
async function grown(book: AuditBook, last: KeptCheckpoint | undefined): Promise<EventRecord | 'broken' | undefined> {
  let link: Link = last ? linkOf(last) : await book.start();
  let head: EventRecord | undefined;
  for await (const line of book.lines(last ? { after: last.sequence } : {})) {
    if (!follows(link, line)) return 'broken';
    link = line;
    head = line;
  }
  return head || (await book.head()).sequence === link.sequence ? head : 'broken';
}

function linkOf({ line, sequence }: KeptCheckpoint): Link {
  return { sequence, hash: findCheckpoints(line).found[0]?.hash ?? '' };
}

/**
 * Looks whether the log still holds the last checkpoint that was signed, before anything is done on the strength of it.
 *
 * @param publicKey of the key that checkpoints are signed with now; one that another key signed is held against the log only
 * @throws DeskhandError `journal-unavailable` where somebody changed the log, cut it off, or changed the checkpoint
 */
export async function requireCheckpoint(book: AuditBook, publicKey?: KeyObject): Promise<void> {
  const last = await book.lastCheckpoint();
  if (!last) return;
  const [checkpoint] = findCheckpoints(last.line).found;
  const isForged = publicKey && checkpoint?.key === keyName(publicKey) && !isSignedBy(checkpoint, publicKey);
  const lines = await book.page({ after: last.sequence - 2, until: last.sequence });
  const start = await book.start();
  const linkAt = (sequence: number): Link | undefined =>
    sequence === start.sequence ? start : lines.find((line) => line.sequence === sequence);
  const line = lines.find(({ sequence }) => sequence === last.sequence);
  const before = linkAt(last.sequence - 1);
  // Purged up to the checkpoint: the lines before it are gone, and its own place is where the log begins.
  const isFollowing = line ? before !== undefined && follows(before, line) : last.sequence === start.sequence;
  const isHeld =
    checkpoint?.sequence === last.sequence && linkAt(last.sequence)?.hash === checkpoint.hash && isFollowing;
  if (isHeld && !isForged) return;
  throw new DeskhandError('journal-unavailable', {
    userMessage:
      `${tampered} Deskhand does not start. Restore the journal from a backup. Then compare it with the checkpoints in ` +
      `their channel, up to line ${last.sequence}: deskhand audit verify --checkpoints … --public-key …`,
  });
}
