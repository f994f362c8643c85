import { z } from 'zod';
import { DsmRefusal } from './refusals.ts';
import type { Session } from './session.ts';
import { Fault, type Parameters } from './wire.ts';

/** One call inside a compound; its values are JSON as they stand. */
export interface CompoundItem {
  readonly api: string;
  readonly method: string;
  readonly version: number;
  readonly parameters: Parameters;
}

const InnerResult = z.object({ success: z.boolean(), data: z.unknown().optional(), error: Fault.optional() });
const CompoundResult = z.object({ result: z.array(InnerResult) });
const InsideError = z.object({ error: Fault });

/** The error that some methods put inside the data of a success. */
function insideError(data: unknown): Fault | undefined {
  return InsideError.safeParse(data).data?.error;
}

/** What creating an object of the domain answers; the documentation of the peer library shows failures inside a success. */
export const Created = z.union([z.object({ dn: z.string() }), z.object({ error: z.unknown() })]);

/** The distinguished name of what was created. @throws DsmRefusal for a failure inside a success */
export function dnOfCreated(session: Session, api: string, data: z.infer<typeof Created>): string {
  if ('dn' in data) return data.dn;
  const fault = insideError(data) ?? { code: 100, errors: data.error };
  throw new DsmRefusal({ api }, fault, { where: session.where, changes: true });
}

interface CompoundOptions {
  readonly changes: boolean;
  readonly signal?: AbortSignal | undefined;
  /** `parallel`, as DSM's own pages ask about tasks; one after another where left out. */
  readonly mode?: 'sequential' | 'parallel';
  /** Of parts that run one after another those after a failed one do not run; they do with `false`, and in parallel. */
  readonly stops?: boolean;
}

/** What one part came to. `not-run`: DSM's answer leaves it out, as it does with what follows a failure. */
export type PartOutcome =
  | { readonly state: 'done'; readonly data: unknown }
  | { readonly state: 'refused'; readonly cause: DsmRefusal }
  | { readonly state: 'not-run' };

/**
 * Runs several calls as one. DSM calls the whole a success whatever its parts came to, and some versions leave `has_fail`
 * out, so each part is looked at.
 *
 * @returns the outcome of each part, in order
 * @throws DeskhandError where the compound as a whole failed
 */
export async function tryCompound(
  session: Session,
  items: readonly CompoundItem[],
  { changes, signal, mode = 'sequential', stops = true }: CompoundOptions,
): Promise<readonly PartOutcome[]> {
  const { result } = await session.call({
    api: 'SYNO.Entry.Request',
    method: 'request',
    version: 1,
    parameters: {
      compound: items.map(({ api, method, version, parameters }) => ({ api, method, version, ...parameters })),
      mode,
      stop_when_error: mode === 'sequential' ? stops : undefined,
    },
    data: CompoundResult,
    changes,
    signal,
  });
  return items.map(({ api }, index): PartOutcome => {
    const part = result[index];
    if (!part) return { state: 'not-run' };
    const fault = part.error ?? insideError(part.data);
    if (part.success && !fault) return { state: 'done', data: part.data };
    return { state: 'refused', cause: new DsmRefusal({ api }, fault ?? unnamed, { where: session.where, changes }) };
  });
}

const unnamed: Fault = { code: 100, errors: undefined };

/** As `tryCompound`, where nothing less than all will do. @returns the data of each part, in order @throws DsmRefusal */
export async function callCompound(
  session: Session,
  items: readonly CompoundItem[],
  options: CompoundOptions,
): Promise<readonly unknown[]> {
  const outcomes = await tryCompound(session, items, options);
  return outcomes.map((outcome, index) => {
    if (outcome.state === 'done') return outcome.data;
    if (outcome.state === 'refused') throw outcome.cause;
    const api = items[index]?.api ?? '';
    throw new DsmRefusal({ api }, unnamed, { where: session.where, changes: options.changes });
  });
}
