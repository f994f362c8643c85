import { Secret } from '../../src/core/secret.ts';
import { createJournal } from '../../src/journal/journal.ts';
import { openSecretBox } from '../../src/journal/secret-box.ts';
import { openSqlite } from '../../src/journal/sqlite.ts';

/** The DESKHAND_KEY of tests. */
export const testKey = new Secret(Buffer.alloc(32, 7).toString('base64'));

/** Opens the journal in a file, as the bot does, with the parts under it. */
export async function openJournal(file: string, clock: { now(): number }, key: Secret = testKey) {
  const store = await openSqlite(file);
  const secretBox = await openSecretBox(store, { key });
  const found: { request: string; what: string }[] = [];
  const onTampering = (request: string, what: string) => void found.push({ request, what });
  return { store, secretBox, found, journal: createJournal(store, { clock, secretBox, onTampering }) };
}
