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
export function insideError(data: unknown): Fault | undefined {
  return InsideError.safeParse(data).data?.error;
}

interface CompoundOptions {
  readonly changes: boolean;
  readonly signal?: AbortSignal | undefined;
  /** `parallel`, as DSM's own pages ask about tasks, goes on after a part that failed; one after another where left out. */
  readonly mode?: 'sequential' | 'parallel';
}

/**
 * Runs several calls as one. DSM calls the whole a success whatever its parts came to, and some versions leave `has_fail`
 * out, so each part is looked at: one that failed, or is missing because an earlier one failed, throws.
 *
 * @returns the data of each part, in order
 */
export async function callCompound(
  session: Session,
  items: readonly CompoundItem[],
  { changes, signal, mode = 'sequential' }: CompoundOptions,
): Promise<readonly unknown[]> {
  const { result } = await session.call({
    api: 'SYNO.Entry.Request',
    method: 'request',
    version: 1,
    parameters: {
      compound: items.map(({ api, method, version, parameters }) => ({ api, method, version, ...parameters })),
      mode,
      stop_when_error: mode === 'sequential' ? true : undefined,
    },
    data: CompoundResult,
    changes,
    signal,
  });
  return items.map(({ api }, index) => {
    const part = result[index];
    const fault = part?.error ?? insideError(part?.data);
    if (part?.success && !fault) return part.data;
    const unknown = { code: 100, errors: undefined };
    throw new DsmRefusal({ api }, fault ?? unknown, { where: session.where, changes });
  });
}
