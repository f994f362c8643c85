/** Rows from one place on, and how many there are in all. */
export interface Page<T> {
  readonly rows: readonly T[];
  readonly total: number;
}

export type FetchPage<T> = (offset: number, limit: number) => Promise<Page<T>>;

/** Rows asked for at once; a server that gives fewer sets the step itself. */
const pageSize = 1000;

/**
 * Reads a whole list, the pages after the first at the same time. How many run at once the session limits. A list that
 * changed its length meanwhile is read once more, since rows may have slipped from one page to another.
 */
export async function readAll<T>(fetch: FetchPage<T>): Promise<readonly T[]> {
  const first = await readOnce(fetch);
  return first.isWhole ? first.rows : (await readOnce(fetch)).rows;
}

async function readOnce<T>(fetch: FetchPage<T>): Promise<{ rows: readonly T[]; isWhole: boolean }> {
  const first = await fetch(0, pageSize);
  const step = first.rows.length;
  if (step === 0 || step >= first.total) return { rows: first.rows, isWhole: true };
  const offsets: number[] = [];
  for (let offset = step; offset < first.total; offset += step) offsets.push(offset);
  const pages = await Promise.all(offsets.map((offset) => fetch(offset, step)));
  const rows = [first, ...pages].flatMap((page) => page.rows);
  return { rows, isWhole: pages.every(({ total }) => total === first.total) && rows.length === first.total };
}

/** Reads pages one after another until a row fits; cheaper than `readAll` where one is expected to. */
export async function findRow<T>(fetch: FetchPage<T>, fits: (row: T) => boolean): Promise<T | undefined> {
  for (let offset = 0; ; ) {
    const { rows, total } = await fetch(offset, pageSize);
    const found = rows.find(fits);
    offset += rows.length;
    if (found || rows.length === 0 || offset >= total) return found;
  }
}
