import { createWriteStream, existsSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { findCheckpoints } from '../audit/checkpoint.ts';
import { type AuditFormat, auditForms } from '../audit/formats.ts';
import { newKeyPair, privateKeyOf, publicKeyOf } from '../audit/keys.ts';
import { type AuditBook, type LineFilter, openAuditBook } from '../audit/reader.ts';
import { sinceOf } from '../audit/since.ts';
import { type ChainReport, signedBy, verifyChain } from '../audit/verify.ts';
import { type StateReport, verifyState } from '../audit/verify-state.ts';
import { readOfflineConfig, textOf } from '../config/offline.ts';
import { DeskhandError } from '../core/errors.ts';
import type { Store } from '../journal/schema.ts';
import { openSqliteToRead } from '../journal/sqlite.ts';

/** Where the audit log is. Of the configuration only the journal's place is read: no environment, no Slack, no directory. */
export interface LogPlace {
  readonly config: string;
  /** In place of the journal that the configuration names. */
  readonly journal?: string;
}

/** Opens the audit log to be read, for as long as the work takes. The bot may be running. */
export const auditBookOf = <T>(place: LogPlace, work: (book: AuditBook) => Promise<T>): Promise<T> =>
  journalOf(place, (store) => work(openAuditBook(store)));

/** Opens the journal to be read, for as long as the work takes. */
async function journalOf<T>(place: LogPlace, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openSqliteToRead(place.journal ?? (await readOfflineConfig(place.config)).journal);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

interface ExportWish extends LogPlace {
  readonly format: AuditFormat;
  readonly since?: string;
  readonly request?: string;
  /** A file that is made for it; without one it goes to standard output. */
  readonly out?: string;
}

/** Writes the audit log out as it is, a page at a time. @returns how many lines */
export async function exportAudit({ format, since, request, out, ...place }: ExportWish): Promise<number> {
  const form = auditForms[format];
  const filter: LineFilter = {
    ...(since !== undefined && { since: sinceOf(since, Date.now()) }),
    ...(request !== undefined && { request }),
  };
  // Never over a file that is there: it might be the journal.
  if (out !== undefined && existsSync(out)) {
    throw new DeskhandError('invalid-input', {
      userMessage: `The file ${out} already exists. Choose another name.`,
    });
  }
  let count = 0;
  await auditBookOf(place, async (book) => {
    async function* text(): AsyncGenerator<string> {
      if (form.heading !== undefined) yield `${form.heading}${form.lineEnd}`;
      for await (const record of book.lines(filter)) {
        count += 1;
        yield `${form.line(record)}${form.lineEnd}`;
      }
    }
    if (out !== undefined) await pipeline(Readable.from(text()), createWriteStream(out, { flags: 'wx', mode: 0o600 }));
    else await pipeline(Readable.from(text()), process.stdout, { end: false }).catch(ignoreClosedPipe);
  });
  return count;
}

/** The reader of our output, such as `head`, may close the pipe early. */
function ignoreClosedPipe(cause: unknown): void {
  if ((cause as NodeJS.ErrnoException).code !== 'EPIPE') throw cause;
}

interface VerifyWish extends LogPlace {
  /** A file with checkpoints as they were posted. */
  readonly checkpoints?: string;
  /** Files with public keys, or the keys themselves in base64. */
  readonly publicKey?: readonly string[];
}

/** Verifies the audit log, and compares it with posted checkpoints. */
export async function verifyAudit(wish: VerifyWish): Promise<{ lines: readonly string[]; isWhole: boolean }> {
  const { found, faults } = await postedCheckpoints(wish);
  const { report, state } = await journalOf(wish, async (store) => ({
    report: await verifyLog(openAuditBook(store), found),
    state: await verifyState(store),
  }));
  const words = [
    ...faults.map((fault) => `${wish.checkpoints}: ${fault}`),
    ...reportLines(report, found.length),
    ...stateLines(state),
  ];
  return { lines: words, isWhole: faults.length === 0 && isWhole(report) && followsFromLog(state) };
}

async function postedCheckpoints({ checkpoints, publicKey = [] }: VerifyWish) {
  if ((checkpoints === undefined) !== (publicKey.length === 0)) {
    throw new DeskhandError('invalid-input', {
      userMessage: 'Give both --checkpoints and --public-key: checkpoints prove nothing without the public key.',
    });
  }
  if (checkpoints === undefined) return { found: [], faults: [] };
  const keys = await Promise.all(
    publicKey.map(async (given) => {
      // Checked before it is taken for a file's name, which an error would repeat.
      if (privateKeyOf(given)) {
        throw new DeskhandError('invalid-input', {
          userMessage: 'This is the private key. Give the public key. Only the bot may have the private key.',
        });
      }
      const key = publicKeyOf(given) ?? publicKeyOf(await textOf(given));
      if (key) return key;
      throw new DeskhandError('invalid-input', {
        userMessage: `${given} contains no Ed25519 public key. Make a pair with: deskhand audit keygen`,
      });
    }),
  );
  const { found, damaged } = findCheckpoints(await textOf(checkpoints));
  const { good, faults } = signedBy(found, keys);
  const incomplete = damaged.map((line) => `line ${line}: this checkpoint is incomplete`);
  const wrong = faults.map(({ line, text }) => `line ${line}: ${text}`);
  const none = found.length + damaged.length === 0 ? ['no checkpoints found'] : [];
  return { found: good, faults: [...none, ...wrong, ...incomplete] };
}

const verifyLog = async (book: AuditBook, found: Parameters<typeof verifyChain>[1]): Promise<ChainReport> =>
  verifyChain(book.lines(), found, await book.start());

const isWhole = ({ broken, unreadable, lost }: ChainReport): boolean =>
  broken === undefined && unreadable === undefined && lost.length === 0;

function reportLines(
  { lines, start, purged, head, broken, unreadable, lost, held }: ChainReport,
  count: number,
): readonly string[] {
  const words: string[] = [];
  if (broken) {
    const at = Number.isNaN(new Date(broken.at).getTime()) ? 'an invalid time' : new Date(broken.at).toISOString();
    const isNumbered = Number.isSafeInteger(broken.sequence);
    const place = isNumbered ? `line ${broken.sequence}` : `a line with an invalid number, after line ${lines}`;
    const expected = isNumbered && broken.sequence !== lines + 1 ? ` (expected line ${lines + 1})` : '';
    words.push(
      `The audit log is broken at ${place}${expected}: ${broken.kind} of ${broken.request || 'no request'}, ${at}`,
    );
  }
  if (unreadable !== undefined) {
    const why = unreadable instanceof DeskhandError ? unreadable.userMessage : String(unreadable);
    words.push(`The audit log cannot be read after line ${lines}: ${why}`);
  }
  const [first] = lost;
  if (first) {
    const from = (held?.sequence ?? 0) + 1;
    words.push(
      first.sequence > lines
        ? `The audit log was truncated: it ends at line ${lines}, but a checkpoint was signed for line ${first.sequence}`
        : `The audit log was rewritten: lines ${from} to ${first.sequence} are not the ones that were signed`,
    );
  }
  if (words.length > 0) return words;
  const sure = held ? `; matching checkpoints: ${count - purged}, the last at line ${held.sequence}` : '';
  const gone = start.sequence > 0 ? ` (lines up to ${start.sequence} were purged)` : '';
  return [`The audit log is intact: ${lines} lines${gone}, head ${lines === 0 ? 'empty' : head.hash}${sure}`];
}

const followsFromLog = ({ unlogged, areRestrictionsUnlogged }: StateReport): boolean =>
  unlogged.length === 0 && !areRestrictionsUnlogged;

function stateLines(state: StateReport): readonly string[] {
  if (followsFromLog(state)) return [`The state matches the log: ${state.requests} requests, lockdown and freezes`];
  const shown = state.unlogged.slice(0, 20).join(', ');
  const more = state.unlogged.length > 20 ? ` and ${state.unlogged.length - 20} more` : '';
  return [
    ...(shown ? [`These requests were changed, they don't match the log: ${shown}${more}`] : []),
    ...(state.areRestrictionsUnlogged
      ? ["The lockdown and the frozen accounts were changed, they don't match the log"]
      : []),
  ];
}

/** A new pair of keys for signing checkpoints, as lines for a terminal. */
export function keyPairLines(): readonly string[] {
  const { privateKey, publicKey } = newKeyPair();
  return [
    '# The private key, for the environment of the bot only. Anyone who has it can sign a forged log.',
    `DESKHAND_CHECKPOINT_KEY=${privateKey}`,
    '# The public key, for everyone who verifies. Keep it where the bot cannot change it: deskhand audit verify --public-key …',
    `# ${publicKey}`,
  ];
}
