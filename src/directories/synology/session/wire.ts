import { z } from 'zod';
import { parseJson } from '../../answer.ts';

/** What API.Info tells of one API. */
export const ApiEntry = z.object({
  path: z.string(),
  minVersion: z.number(),
  maxVersion: z.number(),
  requestFormat: z.string().optional(),
});
export type ApiEntry = z.infer<typeof ApiEntry>;
export const ApiMap = z.record(z.string(), ApiEntry);

/** A value of a parameter; `undefined` leaves the parameter out. */
type ParameterValue = string | number | boolean | null | undefined | readonly unknown[] | object;
export type Parameters = Readonly<Record<string, ParameterValue>>;

/** What says which method is called; sent as it is, never JSON-encoded. */
export interface Selector {
  readonly api: string;
  readonly method: string;
  readonly version: number;
}

/**
 * The form body of a call. APIs that announce `requestFormat: JSON` read every value as JSON, so that a bare `123` or
 * `true` would stop being a text; the others, such as SYNO.API.Auth, take texts as they are.
 */
export function encodeForm(selector: Selector, parameters: Parameters, format: string | undefined): URLSearchParams {
  const form = encodeParameters(parameters, format);
  for (const [name, value] of Object.entries(selector)) form.set(name, String(value));
  return form;
}

/** The parameters alone, encoded in the same way. */
export function encodeParameters(parameters: Parameters, format: string | undefined): URLSearchParams {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined) continue;
    form.set(name, typeof value === 'string' && format !== 'JSON' ? value : JSON.stringify(value));
  }
  return form;
}

/** An error of DSM: its number means something only together with the API that gave it. */
export const Fault = z.object({ code: z.number(), errors: z.unknown().optional() });
export type Fault = z.infer<typeof Fault>;

const Envelope = z.union([
  z.object({ success: z.literal(true), data: z.unknown().optional() }),
  z.object({ success: z.literal(false), error: Fault }),
]);
export type Envelope = z.infer<typeof Envelope>;

/** Reads an answer; `undefined` for what is none of DSM's, such as a proxy's page sent with status 200. */
export function readEnvelope(text: string): Envelope | undefined {
  return Envelope.safeParse(parseJson(text)).data;
}

/** The plain messages that stand inside an error, for the log and for codes that nobody has written down. */
export function innerMessages(fault: Fault): readonly string[] {
  const Inner = z.array(z.object({ code: z.number().optional(), msg: z.string().optional() }));
  const inner = Inner.safeParse(fault.errors).data ?? [];
  return inner.flatMap(({ msg, code }) => {
    const text = msg?.replace(/[^\P{C} ]/gu, '').slice(0, 200);
    return text ? [text] : code === undefined ? [] : [`code ${code}`];
  });
}
