import { z } from 'zod';
import type { Path } from '../path.ts';
import type { AuthenticationService } from './service.ts';

/** The service's own identifier of everything: never given twice. */
export const Ulid = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/);

/** One thing with its attributes, as each answer of the API has it. */
const resourceOf = <A>(attributes: z.ZodType<A>) => z.object({ id: Ulid, attributes });

/** The answer about one thing. */
export const singleOf = <A>(attributes: z.ZodType<A>) => z.object({ data: resourceOf(attributes) });

const pageSize = 500;

/** A thing and what there is to know of it. */
interface Resource<A> {
  readonly id: string;
  readonly attributes: A;
}

interface Listing<A> {
  readonly path: Path;
  readonly filter?: Readonly<Record<string, string | boolean>>;
  readonly attributes: z.ZodType<A>;
  readonly background?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Reads a list to its end, page by page. A page without anything new ends it, whatever its links say. */
export async function listAll<A>(
  { call }: AuthenticationService,
  { path, filter = {}, attributes, background, signal }: Listing<A>,
): Promise<readonly Resource<A>[]> {
  const Page = z.object({
    data: z.array(resourceOf(attributes)).nullish(),
    links: z.object({ next: z.string().nullish() }),
  });
  const found = new Map<string, Resource<A>>();
  let after: string | undefined;
  for (;;) {
    const page = await call({
      method: 'GET',
      path,
      query: { ...filter, 'page[first]': pageSize, count: false, ...(after !== undefined && { 'page[after]': after }) },
      answer: Page,
      background,
      signal,
    });
    const before = found.size;
    for (const resource of page.data ?? []) found.set(resource.id, resource as Resource<A>);
    after = page.data?.at(-1)?.id;
    if (!page.links.next || after === undefined || found.size === before) return [...found.values()];
  }
}
