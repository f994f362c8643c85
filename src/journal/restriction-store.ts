import type { PersonRef } from '../core/person.ts';
import type { Restrictions } from '../core/restrictions.ts';
import { append } from './audit-log.ts';
import { eventIn } from './bodies.ts';
import type { DeskEvent, HostLockdown } from './other-events.ts';
import { digestOf, type RestrictionRow, requireIntact, stateOf, writeProof } from './restriction-state.ts';
import type { Sql, Store } from './schema.ts';
import type { SecretBox } from './secret-box.ts';
import { isTampering, type ReportTampering } from './stored-row.ts';

const hour = 60 * 60_000;
/** Refusals of one person that are kept within an hour. */
const refusalsKept = 30;

/** What a move changes of what is in force, in the same transaction. */
export interface RestrictionChange {
  readonly freeze?: { readonly account: string; readonly name: string; readonly request: string };
  readonly review?: string;
}

/** Writes what a move puts into force, inside its transaction. */
export type RestrictionWriter = (sql: Sql, change: RestrictionChange, request: string) => Promise<void>;

interface Parts {
  readonly clock: { now(): number };
  readonly secretBox: Pick<SecretBox, 'authenticate' | 'isAuthentic'>;
  readonly report: ReportTampering;
}

/** The journal's part about what is in force at Deskhand itself, and about events that belong to no request. */
export function restrictionsOf(store: Store, { clock, secretBox, report }: Parts) {
  /** Changes what is in force, if it is what Deskhand wrote last; the audit log says how it is afterwards, and this is proved. */
  async function change(sql: Sql, request: string, work: () => Promise<number>): Promise<boolean> {
    requireIntact(await stateOf(sql), secretBox);
    if ((await work()) === 0) return false;
    await say(sql, request, digestOf((await stateOf(sql)).rows));
    return true;
  }

  async function say(sql: Sql, request: string, digest: string): Promise<void> {
    const { sequence } = await append(sql, request, { kind: 'restrictions-changed', digest }, clock.now());
    await writeProof(sql, secretBox, sequence, digest);
  }

  const deletion = (sql: Sql, kind: string, name: string) =>
    sql.change('delete from restrictions where kind = ?1 and name = ?2', [kind, name]);
  const remove = async (kind: string, name: string): Promise<void> => {
    await store.transaction((sql) => change(sql, '', () => deletion(sql, kind, name)));
  };
  const startLockdown = (sql: Sql, reason: string) =>
    put(sql, { kind: 'lockdown', name: '', label: reason, request: '', since: clock.now() });

  return {
    /** @throws DeskhandError `journal-tampered` where they are not what Deskhand wrote last */
    async restrictions(): Promise<Restrictions> {
      const state = await stateOf(store);
      try {
        requireIntact(state, secretBox);
      } catch (cause) {
        if (isTampering(cause)) report('', 'Lockdown, freezes and reviews are not what Deskhand wrote last');
        throw cause;
      }
      return inForce(state.rows);
    },

    /** Puts a lockdown into force; one that is in force already stays as it is. */
    async startLockdown(reason: string): Promise<void> {
      await store.transaction((sql) => change(sql, '', () => startLockdown(sql, reason)));
    },

    /**
     * Starts or ends a lockdown from the command line of the host, where nobody in Slack decides on it. The audit log names the
     * user of the operating system. Works while the bot runs, from another process.
     *
     * @returns whether it changed anything
     * @throws DeskhandError `journal-tampered` where what is in force is not what Deskhand wrote last
     */
    lockdownFromHost: ({ state, reason, user }: Omit<HostLockdown, 'kind'>): Promise<boolean> =>
      store.transaction(async (sql) => {
        const work = () => (state === 'on' ? startLockdown(sql, reason) : deletion(sql, 'lockdown', ''));
        const hasChanged = await change(sql, '', work);
        if (hasChanged) await append(sql, '', { kind: 'host-lockdown', state, reason, user }, clock.now());
        return hasChanged;
      }),

    endLockdown: () => remove('lockdown', ''),
    liftFreeze: (account: string) => remove('frozen', account),
    closeReview: (request: string) => remove('review', request),

    writer: async (sql: Sql, { freeze, review }: RestrictionChange, request: string): Promise<void> => {
      await change(sql, request, async () => {
        const since = clock.now();
        const frozen = freeze && { kind: 'frozen', name: freeze.account, label: freeze.name, request: freeze.request };
        return (
          (frozen ? await put(sql, { ...frozen, since }) : 0) +
          (review ? await put(sql, { kind: 'review', name: review, label: '', request: review, since }) : 0)
        );
      });
    },

    /**
     * Writes a refusal, at most so many of one person in an hour: the last of them says that more are left out, so that nobody
     * fills the log, and with it the disk, by pressing.
     */
    async recordRefusal(event: Extract<DeskEvent, { person: PersonRef }>, request = ''): Promise<void> {
      const now = clock.now();
      const key = `${event.person.team}/${event.person.id}`;
      await store.transaction(async (sql) => {
        const of = "kind = 'refusal' and key = ?1 and at > ?2";
        const [row] = await sql.rows(`select count(*) as count from hits where ${of}`, [key, now - hour]);
        const count = Number(row?.count ?? 0);
        if (count >= refusalsKept) return;
        await sql.change("insert into hits (kind, key, at) values ('refusal', ?1, ?2)", [key, now]);
        await append(sql, request, count === refusalsKept - 1 ? { ...event, isLastOfMany: true } : event, now);
      });
    },

    /** The members of a team that may approve, as the audit log knew them last; `undefined` where it never did. */
    async approversOf(team: string): Promise<readonly string[] | undefined> {
      const rows = await store.rows("select body from events where kind = 'approvers-changed' order by sequence desc");
      for (const { body } of rows) {
        const event = eventIn(String(body));
        if (event.kind === 'approvers-changed' && event.team === team) return event.members;
      }
      return undefined;
    },

    /** Says again what is in force and who may approve, as far as the lines that say so are about to be purged. */
    async restate(until: number): Promise<void> {
      await store.transaction(async (sql) => {
        const state = await stateOf(sql);
        requireIntact(state, secretBox);
        const { line } = state;
        if (line && line.sequence <= until) await say(sql, '', line.digest ?? '');
        for (const event of await approversIn(sql, until)) await append(sql, '', event, clock.now());
      });
    },

    /** Writes an event into the audit log that moves no request on; `request` is empty where it is about none. */
    async record(event: DeskEvent, request = ''): Promise<void> {
      await store.transaction((sql) => append(sql, request, event, clock.now()));
    },
  };
}

/** The last line about each team, of the lines up to one; none where a later line says something newer. */
async function approversIn(sql: Pick<Sql, 'rows'>, until: number): Promise<readonly DeskEvent[]> {
  const rows = await sql.rows(
    "select sequence, body from events where kind = 'approvers-changed' order by sequence desc",
  );
  const newest = new Map<string, { readonly event: DeskEvent; readonly sequence: number }>();
  for (const { sequence, body } of rows) {
    const event = eventIn(String(body));
    if (event.kind === 'approvers-changed' && !newest.has(event.team)) {
      newest.set(event.team, { event, sequence: Number(sequence) });
    }
  }
  return [...newest.values()].filter(({ sequence }) => sequence <= until).map(({ event }) => event);
}

function inForce(rows: readonly RestrictionRow[]): Restrictions {
  const inOrder = rows.toSorted((one, other) => one.since - other.since || (one.name < other.name ? -1 : 1));
  const lockdown = inOrder.find(({ kind }) => kind === 'lockdown');
  return {
    ...(lockdown && { lockdown: { reason: lockdown.label, since: lockdown.since } }),
    frozen: inOrder
      .filter(({ kind }) => kind === 'frozen')
      .map(({ name, label, since, request }) => ({ account: name, name: label, since, request })),
    reviews: inOrder.filter(({ kind }) => kind === 'review').map(({ name }) => name),
  };
}

function put(sql: Sql, { kind, name, label, request, since }: RestrictionRow): Promise<number> {
  return sql.change(
    'insert into restrictions (kind, name, label, request, since) values (?1, ?2, ?3, ?4, ?5) on conflict do nothing',
    [kind, name, label, request, since],
  );
}
