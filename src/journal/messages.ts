import type { Request } from './request.ts';
import type { Store } from './schema.ts';

/** What the Slack side has drawn of a request: opaque here. */
export type PublishedMessages = Readonly<Record<string, unknown>>;

/** The journal's part about cards: which are behind, and what was drawn. */
export function publishedMessagesOf(store: Store, clock: { now(): number }) {
  return {
    /** Requests whose card is behind and may be drawn now, ended ones first. */
    async unpublished(limit: number): Promise<readonly { request: Request; published: PublishedMessages }[]> {
      const rows = await store.rows(
        `select body, drawing from requests where drawn_version < version and draw_after <= ?1
         order by case when state in ('waiting', 'ready', 'applying') then 1 else 0 end, requested_at limit ?2`,
        [clock.now(), limit],
      );
      return rows.map((row) => ({
        request: JSON.parse(String(row.body)) as Request,
        published: JSON.parse(String(row.drawing)) as PublishedMessages,
      }));
    },

    /** Puts off drawing a request at this version. Where it has moved on meanwhile, the newer version is drawn at once. */
    async holdPublishing({ id, version }: Pick<Request, 'id' | 'version'>, until: number): Promise<void> {
      await store.change('update requests set draw_after = ?1 where id = ?2 and version = ?3', [until, id, version]);
    },

    /** When the next held card may be drawn, milliseconds since 1970. */
    async nextToPublish(): Promise<number | undefined> {
      const [row] = await store.rows('select min(draw_after) as due from requests where drawn_version < version');
      return row?.due === null || row?.due === undefined ? undefined : Number(row.due);
    },

    /** Notes what was drawn; `version` is the request's version that it shows in full. */
    async recordPublished(id: string, published: PublishedMessages, version?: number): Promise<void> {
      await store.change(
        'update requests set drawing = ?1, drawn_version = case when ?2 > drawn_version then ?2 else drawn_version end where id = ?3',
        [JSON.stringify(published), version ?? 0, id],
      );
    },
  };
}
