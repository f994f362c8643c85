import type { PersonRef } from '../core/person.ts';
import type { Secret } from '../core/secret.ts';
import { isAnchorProven, putAnchor, startOf } from './anchor.ts';
import type { Request } from './request.ts';
import { requireIntact, stateOf, writeProof } from './restriction-state.ts';
import type { Sql, Store } from './schema.ts';
import { type AddressPlace, type Keys, openSecretBox, resealFingerprintKey, type SecretBox } from './secret-box.ts';
import { isSecretKind } from './secrets.ts';
import { requestColumns, rowCodec, tampered } from './stored-row.ts';

/** So many rows are in memory at once. */
const pageSize = 500;

export interface Rotation {
  readonly requests: number;
  readonly secrets: number;
  readonly addresses: number;
}

/**
 * Seals and authenticates everything in a journal with the present key, so that the old one can be forgotten. All or nothing.
 *
 * @throws DeskhandError `journal-tampered` where something was not written by Deskhand: a new proof would hide that
 */
export async function rotateKey(store: Store, keys: Keys): Promise<Rotation> {
  const secretBox = await openSecretBox(store, keys);
  const done = await store.transaction(async (sql) => {
    const requests = await rotateRequests(sql, secretBox);
    const state = await stateOf(sql);
    requireIntact(state, secretBox);
    if (state.line) await writeProof(sql, secretBox, state.line.sequence, state.line.digest ?? '');
    const addresses = await rotateAddresses(sql, secretBox);
    if (!(await isAnchorProven(sql, secretBox))) throw tampered('The beginning of the audit log');
    const start = await startOf(sql);
    if (start.sequence > 0) await putAnchor(sql, secretBox, start);
    await resealFingerprintKey(sql, keys);
    return { ...requests, addresses };
  });
  // What the old key opens must not stay in the files, not even in the unused parts of their pages.
  await store.change('vacuum');
  await store.scrub();
  return done;
}

async function rotateRequests(sql: Sql, secretBox: SecretBox): Promise<Omit<Rotation, 'addresses'>> {
  const codec = rowCodec(secretBox, () => undefined);
  let [requests, secrets] = [0, 0];
  let last = '';
  for (;;) {
    const rows = await sql.rows(`select ${requestColumns} from requests where id > ?1 order by id limit ?2`, [
      last,
      pageSize,
    ]);
    for (const row of rows) {
      const request = await codec.read(row);
      await sql.change('update requests set mac = ?1 where id = ?2', [codec.macOf(row), request.id]);
      secrets += await rotateSecrets(sql, secretBox, request);
    }
    requests += rows.length;
    if (rows.length < pageSize) return { requests, secrets };
    last = String(rows.at(-1)?.id);
  }
}

/** A sealed value does not say for whom it is: it is one of these. */
const readersOf = ({ secret, holder, requester }: Request): readonly PersonRef[] =>
  [secret?.person, holder, requester].flatMap((person) => person ?? []);

async function rotateSecrets(sql: Sql, secretBox: SecretBox, request: Request): Promise<number> {
  const rows = await sql.rows('select kind, item, sealed from secrets where request = ?1', [request.id]);
  let count = 0;
  for (const { kind, item, sealed } of rows) {
    if (!isSecretKind(kind)) continue;
    for (const person of readersOf(request)) {
      const place = { request: request.id, kind, item: Number(item), person };
      const secret = opened(() => secretBox.open(String(sealed), place));
      if (!secret) continue;
      await sql.change('update secrets set sealed = ?1 where request = ?2 and kind = ?3 and item = ?4', [
        secretBox.encrypt(secret, place),
        request.id,
        kind,
        Number(item),
      ]);
      count += 1;
      break;
    }
  }
  return count;
}

/** `undefined` where it does not open: it was lost with a key before, and stays lost. */
function opened(open: () => Secret): Secret | undefined {
  try {
    return open();
  } catch {
    return undefined;
  }
}

async function rotateAddresses(sql: Sql, secretBox: SecretBox): Promise<number> {
  const rows = await sql.rows(
    'select directory, account, sealed, settled from addresses where sealed is not null or settled is not null',
  );
  for (const { directory, account, sealed, settled } of rows) {
    const place: AddressPlace = {
      kind: 'account-address',
      directory: String(directory),
      account: String(account),
    };
    const again = (text: unknown): string | null => {
      const secret = typeof text === 'string' ? opened(() => secretBox.open(text, place)) : undefined;
      return secret ? secretBox.encrypt(secret, place) : null;
    };
    await sql.change('update addresses set sealed = ?1, settled = ?2 where directory = ?3 and account = ?4', [
      again(sealed),
      again(settled),
      place.directory,
      place.account,
    ]);
  }
  return rows.length;
}
