import type { KeyObject } from 'node:crypto';
import { beginning, type EventRecord, follows, type Link } from '../journal/audit-log.ts';
import { type FoundCheckpoint, isSignedBy } from './checkpoint.ts';
import { keyName } from './keys.ts';

/** What holding the log against itself, and against signed checkpoints, came to. */
export interface ChainReport {
  /** So many lines from the beginning on are whole. */
  readonly lines: number;
  readonly head: Link;
  /** The first line that does not fit. */
  readonly broken?: EventRecord;
  /** The log could not be read behind `lines`. */
  readonly unreadable?: unknown;
  /** Checkpoints that the log does not hold any more, in the order of the log: it was written anew or cut off. */
  readonly lost: readonly FoundCheckpoint[];
  /** The last checkpoint that the log still holds. */
  readonly held?: FoundCheckpoint;
}

/** Follows the chain from its beginning, once, and looks on the way whether it passes through every checkpoint. */
export async function verifyChain(
  lines: AsyncIterable<EventRecord>,
  checkpoints: readonly FoundCheckpoint[] = [],
): Promise<ChainReport> {
  const open = checkpoints.toSorted((one, other) => one.sequence - other.sequence);
  const lost: FoundCheckpoint[] = [];
  let held: FoundCheckpoint | undefined;
  let head = beginning;
  let fault: Pick<ChainReport, 'broken' | 'unreadable'> = {};
  try {
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
    head,
    ...fault,
    // What stands behind a broken line was not looked at.
    lost: Object.keys(fault).length > 0 ? lost : [...lost, ...open],
    ...(held && { held }),
  };
}

const isAt = (checkpoint: FoundCheckpoint, line: EventRecord): boolean =>
  checkpoint.sequence === line.sequence && checkpoint.hash === line.hash && checkpoint.at === line.at;

/** The checkpoints that one of these keys signed, and what is wrong with the others, in words. */
export function signedBy(
  found: readonly FoundCheckpoint[],
  keys: readonly KeyObject[],
): { good: readonly FoundCheckpoint[]; faults: readonly string[] } {
  const names = new Set(keys.map(keyName));
  const good = found.filter((checkpoint) => keys.some((key) => isSignedBy(checkpoint, key)));
  const faults = found
    .filter((checkpoint) => !good.includes(checkpoint))
    .map(({ line, key }) =>
      names.has(key)
        ? `line ${line}: the signature does not fit, so somebody else wrote this checkpoint or changed it`
        : `line ${line}: this checkpoint is signed with the key ${key}, which was not given`,
    );
  return { good, faults };
}
