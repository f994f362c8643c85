import type { EventRecord } from '../journal/audit-log.ts';
import { requestIn } from '../journal/bodies.ts';
import { isLogged } from '../journal/fold.ts';
import { isLoggedState, stateOf } from '../journal/restriction-state.ts';
import type { Row, Store } from '../journal/schema.ts';

/** So many requests are in memory at once. */
const pageSize = 200;

/** What of the journal's state does not follow from its log. */
export interface StateReport {
  /** So many requests were looked at. */
  readonly requests: number;
  /** Ids of requests that are not what their lines add up to. */
  readonly unlogged: readonly string[];
  /** Lockdown, freezes and open reviews are not what the last line about them says. */
  readonly areRestrictionsUnlogged: boolean;
}

/** Holds what Deskhand acts on against the log. Needs no key; the bot may be running. */
export async function verifyState(store: Store): Promise<StateReport> {
  const unlogged: string[] = [];
  let requests = 0;
  let last = '';
  for (;;) {
    const rows = await store.rows('select id from requests where id > ?1 order by id limit ?2', [last, pageSize]);
    for (const { id } of rows) {
      requests += 1;
      if (!(await isSteadily(() => isRequestLogged(store, String(id))))) unlogged.push(String(id));
    }
    if (rows.length < pageSize) break;
    last = String(rows.at(-1)?.id);
  }
  const areLogged = await isSteadily(async () => isLoggedState(await stateOf(store)));
  return { requests, unlogged, areRestrictionsUnlogged: !areLogged };
}

/** Looks again where something does not fit: the bot may have moved on between two reads. */
async function isSteadily(look: () => Promise<boolean>): Promise<boolean> {
  for (let round = 0; round < 3; round += 1) if (await look()) return true;
  return false;
}

async function isRequestLogged(store: Store, id: string): Promise<boolean> {
  const rows = await store.rows('select body from requests where id = ?1', [id]);
  const lines = await store.rows('select kind, body, at from events where request = ?1 order by sequence', [id]);
  // It may have been purged since its id was read.
  return rows.every(({ body }) => isBodyLogged(String(body), lines.map(lineOf)));
}

const lineOf = ({ kind, body, at }: Row): Pick<EventRecord, 'kind' | 'body' | 'at'> => ({
  kind: String(kind),
  body: String(body),
  at: Number(at),
});

function isBodyLogged(body: string, lines: readonly Pick<EventRecord, 'kind' | 'body' | 'at'>[]): boolean {
  try {
    return isLogged(requestIn(body), lines);
  } catch {
    return false;
  }
}
