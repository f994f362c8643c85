import { z } from 'zod';
import { DeskhandError } from '../../core/errors.ts';
import { DsmRefusal } from './refusals.ts';
import type { Session } from './session.ts';

/** One call inside a compound; its parameters are native JSON beside the selector. */
export interface CompoundItem {
  readonly api: string;
  readonly method: string;
  readonly version: number;
  readonly [parameter: string]: unknown;
}

interface CompoundOptions {
  readonly mode?: 'sequential' | 'parallel';
  readonly stopWhenError?: boolean;
  readonly changes?: boolean;
  readonly signal?: AbortSignal | undefined;
}

const Fault = z.object({ code: z.number(), errors: z.unknown() });
const Result = z.object({ success: z.boolean().optional(), data: z.unknown(), error: Fault.optional() });
const Compound = z.object({ has_fail: z.boolean().optional(), result: z.array(Result).catch([]) });

/**
 * Runs calls as one compound and gives their data in order. A compound succeeds as a whole whatever its parts answer, so
 * each part is looked at; one that is missing from the answer counts as failed.
 *
 * @throws DsmRefusal of the first part that failed. What came before it stays as it is: a compound is no transaction.
 */
export async function callCompound(
  session: Session,
  items: readonly CompoundItem[],
  { mode = 'sequential', stopWhenError, changes = false, signal }: CompoundOptions = {},
): Promise<readonly unknown[]> {
  const answer = await session.call({
    api: 'SYNO.Entry.Request',
    method: 'request',
    version: 1,
    parameters: { compound: items, mode, stop_when_error: stopWhenError },
    data: Compound,
    changes,
    signal,
  });
  const { where } = session;
  return items.map(({ api }, index) => {
    const result = answer.result[index];
    if (result?.error) throw new DsmRefusal({ api }, result.error, { where, changes });
    if (result?.success === true) return result.data;
    throw new DeskhandError('directory-answer-unknown', {
      tell: `${where} does not tell what became of a part of the call.`,
      effect: changes ? 'unknown' : 'none',
    });
  });
}

const InnerFault = z.object({ error: Fault });

/** Some calls answer their error inside the data of a success. @throws DsmRefusal where they do */
export function refuseInnerFault(api: string, data: unknown, where: string, changes: boolean): void {
  const inner = InnerFault.safeParse(data).data;
  if (inner) throw new DsmRefusal({ api }, inner.error, { where, changes });
}
