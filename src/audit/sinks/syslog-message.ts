import type { SinkEvent } from './sink.ts';

/** "log audit" among the facilities of RFC 5424. */
const facility = 13;

/** From 0 to 10 as CEF rates, to the severities of RFC 5424, of which 0 is the gravest. */
function severityOf(rating: number): number {
  if (rating >= 9) return 1;
  if (rating >= 7) return 4;
  return rating >= 4 ? 5 : 6;
}

/** A header field: printable ASCII without spaces, no longer than this; `-` where nothing is left of it. */
const field = (text: string, longest: number): string => text.replaceAll(/[^\x21-\x7e]/g, '').slice(0, longest) || '-';

/** A line of the log as a message of RFC 5424, without structured data: the text says all. */
export function syslogMessage(event: SinkEvent, host: string, process: number): Buffer {
  const priority = facility * 8 + severityOf(event.severity);
  const time = new Date(event.at);
  const year = time.getUTCFullYear();
  // Only years of four digits can be written; a line that was tampered with may hold any.
  const at = year >= 0 && year <= 9999 ? time.toISOString() : '-';
  const header = `<${priority}>1 ${at} ${field(host, 255)} deskhand ${process} ${field(event.kind, 32)} -`;
  return Buffer.from(`${header} ${event.text}`);
}

/** A message as it goes over a stream: its length in bytes stands in front (octet counting, RFC 6587 section 3.4.1). */
export const counted = (message: Buffer): Buffer => Buffer.concat([Buffer.from(`${message.length} `), message]);
