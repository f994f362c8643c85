import type { SinkEvent } from '../../../src/audit/sinks/sink.ts';

/** Lines of a log from one number to another, one a second. */
export const events = (first: number, last: number, format: 'jsonl' | 'cef' = 'jsonl'): SinkEvent[] =>
  Array.from({ length: last - first + 1 }, (_, index) => {
    const sequence = first + index;
    return {
      sequence,
      at: Date.UTC(2026, 10, 21, 9) + sequence * 1_000,
      kind: 'declined',
      severity: 4,
      hash: sequence.toString(16).padStart(64, '0'),
      text: format === 'jsonl' ? JSON.stringify({ sequence, reason: 'Nö – “no”.' }) : `CEF:0|Deskhand|||${sequence}`,
    };
  });

/** A signal that nobody pulls. */
export const never = (): AbortSignal => new AbortController().signal;
