import { bodyOf, publishedIn } from './bodies.ts';
import type { Request } from './request.ts';
import type { Row, Store } from './schema.ts';
import { type RowCodec, requestColumns } from './stored-row.ts';

/** What the Slack side has published of a request: opaque here. */
export type PublishedMessages = Readonly<Record<string, unknown>>;

/** So long a request waits that cannot be read, in milliseconds. */
const unreadableFor = 10 * 60_000;

/** The journal's part about cards: which are behind, and what was published. */
export function publishedMessagesOf(store: Store, clock: { now(): number }, codec: RowCodec) {
  return {
    /** Requests whose card is behind and may be published now, ended ones first. */
    async unpublished(limit: number): Promise<readonly { request: Request; published: PublishedMessages }[]> {
      const rows = await store.rows(
        `select ${requestColumns}, published from requests where published_version < version and publish_after <= ?1
         order by case when state in ('waiting', 'ready', 'applying') then 1 else 0 end, requested_at limit ?2`,
        [clock.now(), limit],
      );
      const all = (await codec.readAll(rows)).flatMap(({ request, row }) => {
        const published = recordIn(row);
        return published ? [{ request, published }] : [];
      });
      // One that somebody changed is not looked at again at once.
      for (const { id } of rows.filter((row) => !all.some(({ request }) => request.id === row.id))) {
        await store.change('update requests set publish_after = ?1 where id = ?2', [
          clock.now() + unreadableFor,
          id ?? null,
        ]);
      }
      return all;
    },

    /** Puts off publishing a request at this version. Where it has moved on meanwhile, the newer version is published at once. */
    async holdPublishing({ id, version }: Pick<Request, 'id' | 'version'>, until: number): Promise<void> {
      await store.change('update requests set publish_after = ?1 where id = ?2 and version = ?3', [until, id, version]);
    },

    /** When the next held card may be published, milliseconds since 1970. */
    async nextToPublish(): Promise<number | undefined> {
      const [row] = await store.rows(
        'select min(publish_after) as due from requests where published_version < version',
      );
      return row?.due === null || row?.due === undefined ? undefined : Number(row.due);
    },

    /** Notes what was published; `version` is the request's version that it shows in full. */
    async recordPublished(id: string, published: PublishedMessages, version?: number): Promise<void> {
      await store.change(
        'update requests set published = ?1, published_version = case when ?2 > published_version then ?2 else published_version end where id = ?3',
        [bodyOf({ messages: published }), version ?? 0, id],
      );
    },
  };
}

/** What a row says of published messages; `undefined` where that cannot be read. */
function recordIn({ published }: Row): PublishedMessages | undefined {
  try {
    return published === null ? {} : publishedIn(String(published)).messages;
  } catch {
    return undefined;
  }
}
