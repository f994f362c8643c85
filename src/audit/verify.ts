import type { KeyObject } from 'node:crypto';
import { beginning, type EventRecord, follows, type Link } from '../journal/audit-log.ts';
import { type FoundCheckpoint, isSignedBy } from './checkpoint.ts';
import { keyName } from './keys.ts';

/** The result of verifying the log, and comparing it with signed checkpoints. */
export interface ChainReport {
  /** The number of intact lines from the beginning on. */
  readonly lines: number;
  /** The place that the first line follows: not the beginning where lines were purged. */
  readonly start: Link;
  /** So many checkpoints are of lines that were purged, and prove nothing any more. */
  readonly purged: number;
  readonly head: Link;
  /** The first line that does not match. */
  readonly broken?: EventRecord;
  /** The log could not be read behind `lines`. */
  readonly unreadable?: unknown;
  /** Checkpoints that the log no longer contains, in the order of the log: it was rewritten or truncated. */
  readonly lost: readonly FoundCheckpoint[];
  /** The last checkpoint that the log still contains. */
  readonly held?: FoundCheckpoint;
}

/**
 * Follows the chain from its beginning, or from where it begins since a purge, once, and looks on the way whether it passes through every checkpoint.
 */
export async function verifyChain(
  lines: AsyncIterable<EventRecord>,
  checkpoints: readonly FoundCheckpoint[] = [],
  start: Link = beginning,
): Promise<ChainReport> {
  const inOrder = checkpoints.toSorted((one, other) => one.sequence - other.sequence);
  const purged = inOrder.filter(({ sequence }) => sequence < start.sequence).length;
  const open = inOrder.slice(purged);
  const lost: FoundCheckpoint[] = [];
  let held: FoundCheckpoint | undefined;
  let head = start;
  let fault: Pick<ChainReport, 'broken' | 'unreadable'> = {};
  try {
    // The last line that was purged is known by its hash alone.
    while (open[0] && open[0].sequence === start.sequence) {
      const [checkpoint] = open.splice(0, 1);
      if (checkpoint?.hash === start.hash) held = checkpoint;
      else if (checkpoint) lost.push(checkpoint);
    }
    for await (const line of lines) {
      if (!follows(head, line)) {
        fault = { broken: line };
        break;
      }
      head = line;
      while (open[0] && open[0].sequence <= line.sequence) {
        const [checkpoint] = open.splice(0, 1);
        if (checkpoint && isAt(checkpoint, line)) held = checkpoint;
        else if (checkpoint) lost.push(checkpoint);
      }
    }
  } catch (cause) {
    fault = { unreadable: cause };
  }
  return {
    lines: head.sequence,
    start,
    purged,
    head,
    ...fault,
    // What comes after a broken line was not checked.
    lost: Object.keys(fault).length > 0 ? lost : [...lost, ...open],
    ...(held && { held }),
  };
}

const isAt = (checkpoint: FoundCheckpoint, line: EventRecord): boolean =>
  checkpoint.sequence === line.sequence && checkpoint.hash === line.hash && checkpoint.at === line.at;

/** What is wrong with a checkpoint in a file, by the number of its line. */
export interface CheckpointFault {
  readonly line: number;
  readonly code: 'wrong-signature' | 'other-key';
  readonly text: string;
}

/** The checkpoints that one of these keys signed, and what is wrong with the others. */
export function signedBy(
  found: readonly FoundCheckpoint[],
  keys: readonly KeyObject[],
): { good: readonly FoundCheckpoint[]; faults: readonly CheckpointFault[] } {
  const names = new Set(keys.map(keyName));
  const good = found.filter((checkpoint) => keys.some((key) => isSignedBy(checkpoint, key)));
  const faults = found
    .filter((checkpoint) => !good.includes(checkpoint))
    .map(
      ({ line, key }): CheckpointFault =>
        names.has(key)
          ? {
              line,
              code: 'wrong-signature',
              text: 'the signature is wrong, so somebody forged or changed this checkpoint',
            }
          : {
              line,
              code: 'other-key',
              text: `this checkpoint is signed with the key ${key}. Give its public key, too`,
            },
    );
  return { good, faults };
}
