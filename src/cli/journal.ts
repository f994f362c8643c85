import { resolve } from 'node:path';
import { purge } from '../audit/purge.ts';
import { openAuditBook } from '../audit/reader.ts';
import { sinceOf } from '../audit/since.ts';
import { requireTail } from '../audit/start-check.ts';
import { findJournalKeys, readJournalKeys } from '../config/journal-keys.ts';
import { readOfflineConfig } from '../config/offline.ts';
import { machineClock } from '../core/clock.ts';
import { DeskhandError } from '../core/errors.ts';
import { backUp, integrityOf, restore } from '../journal/backup.ts';
import { writeHead } from '../journal/head-file.ts';
import { createJournal } from '../journal/journal.ts';
import { rotateKey } from '../journal/rotate-key.ts';
import type { Store } from '../journal/schema.ts';
import { openSecretBox } from '../journal/secret-box.ts';
import { openSqlite, openSqliteToRead } from '../journal/sqlite.ts';
import { requestColumns, rowCodec } from '../journal/stored-row.ts';
import { type LogPlace, verifyAudit } from './audit.ts';

const fileOf = async ({ config, journal }: LogPlace): Promise<string> =>
  journal === undefined ? (await readOfflineConfig(config)).journal : resolve(journal);

type Lines = readonly string[];

/** Looks whether a journal is sound: its file, its log, its state and, where DESKHAND_KEY is set, who wrote its rows. */
export async function checkJournal(place: LogPlace): Promise<{ lines: Lines; isSound: boolean }> {
  const file = await fileOf(place);
  const store = await openSqliteToRead(file);
  try {
    const damage = integrityOf(file);
    const { lines, isWhole } = await verifyAudit({ ...place, journal: file });
    const { line, isProven } = await checkKey(store, file);
    const first = damage === undefined ? `The file ${file} is sound` : `The file ${file} is damaged: ${damage}`;
    return { lines: [first, ...lines, line], isSound: damage === undefined && isWhole && isProven };
  } finally {
    await store.close();
  }
}

/** Whether the key in the environment is the journal's, and Deskhand wrote all of its rows. */
async function checkKey(store: Store, file: string): Promise<{ line: string; isProven: boolean }> {
  const keys = findJournalKeys();
  if (!keys) return { line: 'Not checked who wrote the rows: DESKHAND_KEY is not set', isProven: true };
  try {
    const secretBox = await openSecretBox(store, keys);
    await requireTail({ file, store, book: openAuditBook(store), secretBox });
    const foreign: string[] = [];
    const codec = rowCodec(secretBox, (request) => foreign.push(request));
    await codec.readAll(await store.rows(`select ${requestColumns} from requests`));
    return foreign.length === 0
      ? { line: 'DESKHAND_KEY fits, and Deskhand wrote every row', isProven: true }
      : { line: `Deskhand did not write these requests: ${foreign.join(', ')}`, isProven: false };
  } catch (cause) {
    if (cause instanceof DeskhandError) return { line: cause.userMessage, isProven: false };
    throw cause;
  }
}

/** Copies the journal, while the bot runs or not. */
export async function backUpJournal(place: LogPlace, target: string): Promise<Lines> {
  const file = await fileOf(place);
  await backUp(file, resolve(target));
  return [`${file} is backed up in ${target}. To read it back you need DESKHAND_KEY too, from another place`];
}

/** Puts a backup in the journal's place. The bot must not be running. */
export async function restoreJournal(place: LogPlace, backup: string): Promise<Lines> {
  const file = await fileOf(place);
  const kept = await restore(file, resolve(backup), machineClock.now());
  return [
    `${backup} is restored as ${file}`,
    ...(kept ? [`The journal that was there is now ${kept}`] : []),
    'What was requested since the backup is not in it: look at the requests channel. Then start Deskhand',
  ];
}

/** Opens a journal on which no bot runs, and notes how far its log has come in the end. */
async function alone<T>(place: LogPlace, work: (store: Store) => Promise<T>): Promise<T> {
  const file = await fileOf(place);
  const store = await openSqlite(file);
  try {
    const result = await work(store);
    writeHead(file, await openAuditBook(store).head());
    return result;
  } finally {
    await store.close();
  }
}

/** Removes what ended long ago. The bot must not be running. */
export async function purgeJournal(place: LogPlace & { older: string; forgetSink?: string }): Promise<Lines> {
  const clock = machineClock;
  const before = sinceOf(place.older, clock.now(), '--older');
  const { requests, lines, anchor, isSigned, heldBy } = await alone(place, async (store) => {
    if (place.forgetSink) await store.change('delete from sink_cursors where sink = ?1', [place.forgetSink]);
    const secretBox = await openSecretBox(store, readJournalKeys());
    const journal = createJournal(store, { clock, secretBox });
    return purge({ store, journal, book: openAuditBook(store), secretBox, clock }, before);
  });
  const held = heldBy
    ? [
        `The sink "${heldBy.sink}" has lines up to ${heldBy.sequence} only, so later ones stay. Start Deskhand until it has caught up. If it is no longer used: --forget-sink "${heldBy.sink}"`,
      ]
    : [];
  if (!anchor) return ['Nothing is old enough to be purged', ...held];
  const signed = isSigned ? ', which is a signed checkpoint' : '';
  return [
    `Purged: ${requests} requests and ${lines} lines. The audit log now begins after line ${anchor.sequence}${signed}`,
    ...held,
  ];
}

/** Seals and authenticates everything with DESKHAND_KEY, where DESKHAND_KEY_OLD did. The bot must not be running. */
export async function rotateJournalKey(place: LogPlace): Promise<Lines> {
  const keys = readJournalKeys();
  if (!keys.oldKey) {
    throw new DeskhandError('config-invalid', {
      userMessage: 'Set DESKHAND_KEY to the new key and DESKHAND_KEY_OLD to the one before.',
    });
  }
  const { requests, secrets, addresses } = await alone(place, (store) => rotateKey(store, keys));
  return [
    `Sealed with the new key: ${requests} requests, ${secrets} passwords and codes, ${addresses} email addresses`,
    'Remove DESKHAND_KEY_OLD and start Deskhand. Backups from before still need the old key',
  ];
}
