import { z } from 'zod';
import { parseJson } from '../../answer.ts';
import { fromExtendedJson } from './extended-json.ts';

/** One fault of a validation: the attribute that it is about (`null` for the thing as a whole), the words, the errno. */
const Triple = z.tuple([z.string().nullable(), z.string(), z.number()]);

const FaultData = z.object({
  error: z.number(),
  errname: z.string().catch(''),
  reason: z.string().catch(''),
  extra: z.unknown().optional(),
});

/** The error of a reply. `data` is there for the method's own errors, and absent for those of the protocol. */
export const RpcError = z.object({
  code: z.number(),
  message: z.string().catch(''),
  data: FaultData.nullish().catch(undefined),
});
export type RpcError = z.infer<typeof RpcError>;

const Event = z.object({
  msg: z.enum(['added', 'changed', 'removed']),
  collection: z.string(),
  fields: z.unknown().optional(),
});

const Frame = z.union([
  z.object({ id: z.number(), error: RpcError }),
  z.object({ id: z.number(), result: z.unknown() }),
  z.object({ id: z.null(), error: RpcError }),
  z.object({ method: z.literal('collection_update'), params: Event }),
  z.object({ method: z.literal('notify_unsubscribed'), params: z.object({ collection: z.string() }) }),
]);
export type Frame = z.infer<typeof Frame>;

/** Something that the NAS tells by itself: a change of a collection, or that it tells no more of it. */
export type Event =
  | { readonly kind: 'update'; readonly collection: string; readonly fields: unknown }
  | { readonly kind: 'end'; readonly collection: string };

/** Reads a frame; `undefined` for one that nobody here knows. */
export function readFrame(text: string): Frame | undefined {
  try {
    return Frame.safeParse(fromExtendedJson(parseJson(text))).data;
  } catch {
    // Nested too deeply to be gone through.
    return undefined;
  }
}

/** The faults of a validation, in the order of the server; none for other errors. */
export function validationFaults(error: RpcError): readonly z.infer<typeof Triple>[] {
  return z.array(Triple).safeParse(error.data?.extra).data ?? [];
}

/** The words of an error without the name of its errno in front. */
export function reasonOf(error: RpcError): string {
  return (error.data?.reason ?? error.message).replace(/^\[[A-Z]+\] /, '').trim();
}
