import { type KeyObject, sign, verify } from 'node:crypto';
import type { Link } from '../journal/audit-log.ts';
import { keyName } from './keys.ts';

/** The head of the chain at a time. Whoever has a signed one notices when anything up to there is written anew. */
export interface Checkpoint extends Link {
  /** When the head was written, milliseconds since 1970. */
  readonly at: number;
}

/** A checkpoint as it was found in a text. */
export interface FoundCheckpoint extends Checkpoint {
  /** Where it stands, counted from 1. */
  readonly line: number;
  /** The name of the key that it says it is signed with. */
  readonly key: string;
  readonly content: string;
  readonly signature: Buffer;
}

/** What is signed. The words in front keep a signature from being taken for one over anything else. */
const contentOf = ({ sequence, hash, at }: Checkpoint, key: string): string =>
  `deskhand-checkpoint-1 sequence=${sequence} hash=${hash} at=${new Date(at).toISOString()} key=${key}`;

/** The line that is posted: what is signed, in plain words, and the Ed25519 signature. The same head gives the same line. */
export function signedLine(head: Checkpoint, key: KeyObject): string {
  const content = contentOf(head, keyName(key));
  return `${content} signature=${sign(null, Buffer.from(content), key).toString('base64url')}`;
}

const pattern =
  /deskhand-checkpoint-1 sequence=(\d{1,15}) hash=([0-9a-f]{64}) at=(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) key=([0-9a-f]{16}) signature=([\w-]{86})(?![\w-])/g;

/** What begins like a checkpoint, whatever became of its end. */
const beginnings = /deskhand-checkpoint-1 sequence=/g;

/** The checkpoints in a text, such as lines copied from Slack or an export of the channel, and how many are damaged. */
export function findCheckpoints(text: string): { found: readonly FoundCheckpoint[]; damaged: readonly number[] } {
  const found: FoundCheckpoint[] = [];
  const damaged: number[] = [];
  for (const [index, words] of text.split('\n').entries()) {
    const whole = [...words.matchAll(pattern)];
    for (const [match, sequence, hash = '', at = '', key = '', signature = ''] of whole) {
      found.push({
        line: index + 1,
        sequence: Number(sequence),
        hash,
        at: Date.parse(at),
        key,
        content: match.slice(0, match.lastIndexOf(' signature=')),
        signature: Buffer.from(signature, 'base64url'),
      });
    }
    if ((words.match(beginnings)?.length ?? 0) > whole.length) damaged.push(index + 1);
  }
  return { found, damaged };
}

/** Whether the private half of this key signed a checkpoint. */
export function isSignedBy({ content, signature, key }: FoundCheckpoint, publicKey: KeyObject): boolean {
  return key === keyName(publicKey) && verify(null, Buffer.from(content), publicKey, signature);
}
