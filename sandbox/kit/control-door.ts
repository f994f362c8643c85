import type { FaultDescription } from './fault-table.ts';

export interface ControlReply {
  readonly status: number;
  readonly body: unknown;
}

/** The part of a fault table that the door turns. */
interface Faults {
  setUnchecked(changes: Readonly<Record<string, unknown>>): void;
  clear(): void;
  describe(): FaultDescription[];
}

/**
 * The sandbox's own door of a stand-in: GET `/_control` lists the faults, POST sets some as `{"latency": 500}`, DELETE clears
 * them; GET of the other paths shows what happened. `shown` has what each of these shows, by path.
 */
export function answerControl(
  faults: Faults,
  shown: Readonly<Record<string, () => unknown>>,
  request: { readonly method: string; readonly path: string; readonly contentType: string; readonly body: string },
): ControlReply {
  const { method, path, contentType, body } = request;
  if (path !== '/_control') {
    const show = method === 'GET' && Object.hasOwn(shown, path) ? shown[path] : undefined;
    if (show !== undefined) return { status: 200, body: show() };
    return { status: 404, body: { error: `Known: ${['/_control', ...Object.keys(shown)].join(', ')}.` } };
  }
  if (method === 'POST') {
    // Asked for so that a page of another origin cannot set faults without a preflight, which gets no permission.
    if (!contentType.startsWith('application/json')) return { status: 415, body: { error: 'Send application/json.' } };
    try {
      const changes: unknown = JSON.parse(body);
      if (typeof changes !== 'object' || changes === null || Array.isArray(changes)) {
        return { status: 400, body: { error: 'Send an object of fault names and values.' } };
      }
      faults.setUnchecked({ ...changes });
    } catch (error) {
      return { status: 400, body: { error: error instanceof Error ? error.message : String(error) } };
    }
  } else if (method === 'DELETE') {
    faults.clear();
  } else if (method !== 'GET') {
    return { status: 405, body: { error: 'Use GET, POST or DELETE.' } };
  }
  return { status: 200, body: { faults: faults.describe() } };
}
