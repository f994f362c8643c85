import type { Sql, Store } from './schema.ts';
import type { SecretKind, SecretPlace } from './secret-box.ts';

/** A sealed value with its place, but for the person: who opens it has to know for whom it is. */
export interface StoredSecret {
  readonly kind: SecretKind;
  readonly item: number;
  readonly sealed: string;
}

const kinds: readonly unknown[] = ['step', 'code', 'address'] satisfies SecretKind[];

export const isSecretKind = (kind: unknown): kind is SecretKind => kinds.includes(kind);

/** The journal's part about sealed values. What is dropped leaves the files too. */
export function secretsOf(store: Store) {
  return {
    /** Puts a sealed value on disk unless there is one at its place. */
    async keepSecret({ request, kind, item }: Omit<SecretPlace, 'person'>, sealed: string): Promise<void> {
      await insertSecret(store, request, { kind, item, sealed });
    },

    async secrets(request: string): Promise<readonly StoredSecret[]> {
      const rows = await store.rows('select kind, item, sealed from secrets where request = ?1 order by kind, item', [
        request,
      ]);
      return rows.flatMap(({ kind, item, sealed }) =>
        isSecretKind(kind) ? [{ kind, item: Number(item), sealed: String(sealed) }] : [],
      );
    },

    /** Destroys what is sealed of some kinds of a request. */
    async dropSecrets(request: string, ...dropped: SecretKind[]): Promise<void> {
      let count = 0;
      for (const kind of dropped) count += await deleteSecrets(store, request, kind);
      if (count > 0) await store.scrub();
    },
  };
}

export async function insertSecret(sql: Sql, request: string, secret: StoredSecret): Promise<void> {
  const { kind, item, sealed } = secret;
  await sql.change('insert into secrets (request, kind, item, sealed) values (?1, ?2, ?3, ?4) on conflict do nothing', [
    request,
    kind,
    item,
    sealed,
  ]);
}

/** @returns how many there were */
export function deleteSecrets(sql: Sql, request: string, kind: SecretKind): Promise<number> {
  return sql.change('delete from secrets where request = ?1 and kind = ?2', [request, kind]);
}
